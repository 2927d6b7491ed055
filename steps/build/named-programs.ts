import { readFile, stat } from 'node:fs/promises';
import type { Context } from '../context.ts';
import { sha256 } from '../content-digest.ts';
import { findOnPath } from '../tools/index.ts';
import { settingsOf } from './build-environment.ts';
import { toolVersion } from './tool-versions.ts';

/** How programs that compile or install are asked for their version. What is not among them is known by its file. */
const versionArguments: Readonly<Record<string, readonly string[]>> = {
  go: ['version'],
  zig: ['version'],
  java: ['-version'],
  javac: ['-version'],
  ...Object.fromEntries(
    'node npm npx pnpm yarn python python3 pip pip3 ruby bundle gem mvn gradle dotnet cargo rustc gcc cc g++ clang make'
      .split(' ')
      .map((name) => [name, ['--version']]),
  ),
};

/**
 * What a Makefile or command depends on besides sources, as far as its text says: the programs on the PATH and the variables that it
 * names. A program by its version, else by its file.
 */
export async function namedPrograms(text: string, context: Context): Promise<string> {
  const words = [...new Set(text.match(/[\w.+-]+/g) ?? [])].toSorted();
  const programs = await Promise.all(words.map(async (name) => [name, await describeProgram(name, context)] as const));
  const variables = words.filter((name) => /^[A-Z_][A-Z0-9_]*$/.test(name) && !volatile.has(name));
  const settings = settingsOf(context, new RegExp(`^(${variables.join('|') || ' '})$`));
  return JSON.stringify([programs.filter(([, version]) => version !== undefined), settings]);
}

/** Differ between runs and machines, and are not what a build is about. */
const volatile = new Set(['ARTIFACTS_DIR', 'HOME', 'PWD', 'OLDPWD', 'PATH', 'TMPDIR', 'SHLVL']);

/** Larger programs are known by their size and time. */
const largestBytes = 64 * 1024 ** 2;

async function describeProgram(name: string, context: Context): Promise<string | undefined> {
  const file = await findOnPath(name, context);
  if (file === undefined) return undefined;
  const args = versionArguments[name];
  if (args) {
    const question = { name, args, purpose: 'a build names it', installHint: `install ${name} again` };
    return toolVersion(question, context).catch(() => 'does not say');
  }
  const status = await stat(file);
  if (!status.isFile()) return undefined;
  return status.size > largestBytes ? `${status.size} ${status.mtimeMs}` : sha256(await readFile(file));
}
