import { execa } from 'execa';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in a folder and says how it ended, whatever it was; a program that is not there ends with 127. */
export async function ask(cwd: string, file: string, ...args: readonly string[]): Promise<Ran> {
  const {
    exitCode = 127,
    stdout,
    stderr,
  } = await execa(file, args, { cwd, reject: false, stdin: 'ignore', env: { GIT_TERMINAL_PROMPT: '0' } });
  return { exitCode, stdout, stderr };
}

/** Runs a command that must succeed; what it writes goes to stderr as it comes. */
export async function run(cwd: string, file: string, ...args: readonly string[]): Promise<void> {
  const { exitCode } = await execa(file, args, {
    cwd,
    reject: false,
    stdin: 'ignore',
    stdout: process.stderr,
    stderr: 'inherit',
  });
  if (exitCode !== 0) throw new ReleaseStopped(`${[file, ...args].join(' ')} ended with ${exitCode ?? 'no exit code'}`);
}

/** Why a release ends before its end, for a person to read. */
export class ReleaseStopped extends Error {}
