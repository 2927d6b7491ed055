import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { toolNotInstalled } from '../errors/index.ts';
import { cacheFolder } from './cache-folder.ts';
import { installOnce } from './install-once.ts';
import type { Python } from './python.ts';
import { driverPath, toolEnvironment } from './tool.ts';

export interface Installed {
  readonly version: string;
  readonly folder: string;
}

/** Installs the pinned cfn-lint and its pinned requirements into a folder of the cache that is only for this Python. */
export async function installCfnLint(python: Python, context: Context): Promise<Installed> {
  const requirements = driverPath('cfn-lint-requirements.txt');
  const text = await readFile(requirements, 'utf8');
  const version = /^cfn-lint==(\S+)/m.exec(text)?.[1] ?? '';
  const digest = sha256(text).slice(0, 8);
  const folder = join(cacheFolder(context), 'tools', `cfn-lint-${version}-${python.platform}-${digest}`);
  await installOnce(folder, context, `install cfn-lint ${version} into ${folder}`, (aside) =>
    withPip(python, context, (pip) => run(context, pip, pipArguments(requirements, aside))),
  );
  return { version, folder };
}

/**
 * A plain folder of packages rather than a virtual environment: it needs pip alone, which Debian packages apart from
 * venv, and may be renamed. Where pip comes from (an index, a mirror, a folder of wheels) is pip's own configuration.
 */
function pipArguments(requirements: string, target: string): readonly string[] {
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
  return ['install', ...quiet, '--only-binary=:all:', '--no-deps', '--requirement', requirements, '--target', target];
}

/** Gives the command line of a pip: this Python's, else one that Python itself carries, in a throw-away environment. */
async function withPip<T>(python: Python, context: Context, work: (pip: readonly string[]) => Promise<T>): Promise<T> {
  if (python.hasPip) return work([python.executable, '-m', 'pip']);
  if (!python.hasEnsurePip) {
    throw toolNotInstalled(
      'cfn-lint',
      `${python.executable} has neither pip nor ensurepip`,
      'install pip for it (apt-get install python3-pip), or install cfn-lint yourself',
    );
  }
  const environment = await mkdtemp(join(tmpdir(), 'codebuild-steps-pip-'));
  try {
    await run(context, [python.executable], ['-m', 'venv', environment]);
    return await work([join(environment, 'bin', 'python'), '-m', 'pip']);
  } finally {
    await rm(environment, { recursive: true, force: true });
  }
}

async function run(context: Context, command: readonly string[], args: readonly string[]): Promise<void> {
  const [file = '', ...first] = command;
  const completed = await context.run({
    file,
    args: [...first, ...args],
    cwd: context.workingDirectory,
    env: toolEnvironment(context),
  });
  if (completed.exitCode === 0) return;
  throw toolNotInstalled(
    'cfn-lint',
    `"${file} ${[...first, ...args].slice(0, 3).join(' ')} …" ended with exit code ${completed.exitCode}:\n${lastLines(completed.all)}`,
    'check the network and pip’s configuration (PIP_INDEX_URL, PIP_FIND_LINKS), or install cfn-lint 1.51 or newer yourself',
  );
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-8).join('\n');
}
