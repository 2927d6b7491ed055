import type { Context } from '../context.ts';
import { commandFailed } from '../errors/index.ts';
import { runGit } from '../git.ts';

/** The repository that a folder lies in; undefined where it lies in none. */
export async function findGitRepository(folder: string, context: Context): Promise<string | undefined> {
  const { exitCode, stdout } = await runGit(['rev-parse', '--show-toplevel'], folder, context);
  return exitCode === 0 ? stdout.trim() : undefined;
}

export async function makeGitRepository(folder: string, context: Context): Promise<void> {
  const { exitCode, all } = await runGit(['init', '--quiet', '--initial-branch=main'], folder, context);
  if (exitCode !== 0) throw commandFailed('git init', exitCode, all);
}
