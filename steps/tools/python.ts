import { readFile } from 'node:fs/promises';
import type { Context } from '../context.ts';
import { interpreterMissing } from '../errors/index.ts';
import { findOnPath } from './find-on-path.ts';
import { rememberProbe } from './remembered-probe.ts';
import { driverPath, toolEnvironment } from './tool.ts';
import { isInRange, type VersionRange } from './version.ts';

/** What `cfn-lint-probe.py` says of one Python. */
export interface Python {
  readonly executable: string;
  readonly version: string;
  readonly platform: string;
  readonly cfnLint: string | null;
  /** The folder by which cfn-lint is known to be installed. */
  readonly cfnLintInfo: string | null;
  readonly hasPip: boolean;
  readonly hasEnsurePip: boolean;
}

/** What cfn-lint 1.51 asks for. */
const pythonRange: VersionRange = { least: '3.10', before: '3.15' };
const pythonNames = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** The first Python whose cfn-lint fits; where none has one, the first that could run it. */
export async function choosePython(context: Context, cfnLintRange: VersionRange): Promise<Python> {
  const behindCommand = await interpreterOf('cfn-lint', context);
  const own = behindCommand ? await probe(behindCommand, context) : undefined;
  if (own && isUsable(own) && hasCfnLint(own, cfnLintRange)) return own;
  const tooOld: string[] = [];
  for (const name of pythonNames) {
    const file = await findOnPath(name, context);
    const python = file ? await probe(file, context) : undefined;
    if (python && isUsable(python)) return python;
    if (python) tooOld.push(`${name} is Python ${python.version}`);
  }
  throw interpreterMissing('cfn-lint', 'Python 3.10 to 3.14', tooOld.join(', ') || 'no python3 is on the PATH');
}

export function hasCfnLint(python: Python, range: VersionRange): boolean {
  return python.cfnLint !== null && isInRange(python.cfnLint, range);
}

function isUsable(python: Python): boolean {
  return isInRange(python.version, pythonRange);
}

/** pipx and virtual environments give a command an interpreter of its own, which its first line names. */
async function interpreterOf(command: string, context: Context): Promise<string | undefined> {
  const script = await findOnPath(command, context);
  return script ? /^#!(\/\S*python[\d.]*)\s*\n/.exec(await readFile(script, 'latin1'))?.[1] : undefined;
}

function probe(file: string, context: Context): Promise<Python | undefined> {
  return rememberProbe(file, context, () => ask(file, context));
}

async function ask(file: string, context: Context): Promise<Python | undefined> {
  const completed = await context.run({
    file,
    args: [driverPath('cfn-lint-probe.py')],
    cwd: context.workingDirectory,
    env: toolEnvironment(context),
  });
  // A version manager's shim fails where the version that it is asked for is not installed.
  return completed.exitCode === 0 ? (JSON.parse(completed.stdout) as Python) : undefined;
}
