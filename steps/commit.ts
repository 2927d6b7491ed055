import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Context } from './context.ts';

/** The commit that is being built, where CodeBuild or git know it. */
export async function readCommit(context: Context): Promise<string | undefined> {
  const resolved = context.environment['CODEBUILD_RESOLVED_SOURCE_VERSION'];
  if (resolved) return resolved;
  // Its own variables tell git of a repository elsewhere.
  if (Object.keys(context.environment).some((name) => name.startsWith('GIT_'))) return askGit(context);
  const git = await findRepository(resolve(context.workingDirectory));
  if (git === undefined) return undefined;
  return asCommit(await readHead(git).catch(() => undefined)) ?? askGit(context);
}

async function askGit({ workingDirectory, environment, run }: Context): Promise<string | undefined> {
  const command = { file: 'git', args: ['rev-parse', 'HEAD'], cwd: workingDirectory, env: environment };
  const result = await run(command).catch(() => undefined);
  return result?.exitCode === 0 ? asCommit(result.stdout) : undefined;
}

function asCommit(text: string | undefined): string | undefined {
  return /^([0-9a-f]{40,64})\s*$/.exec(text ?? '')?.[1];
}

/**
 * What git would answer, without the time that it takes to start: HEAD and the branch that it names, as they lie in a plain repository.
 * Of anything else (a worktree, packed references) git is asked. https://git-scm.com/docs/gitrepository-layout
 */
async function readHead(git: string): Promise<string> {
  const head = await readFile(join(git, 'HEAD'), 'utf8');
  const branch = /^ref: (refs\/heads\/[\w./-]+)\n$/.exec(head)?.[1];
  return branch === undefined ? head : readFile(join(git, branch), 'utf8');
}

async function findRepository(folder: string): Promise<string | undefined> {
  const git = join(folder, '.git');
  if (await stat(git).catch(() => undefined)) return git;
  return dirname(folder) === folder ? undefined : findRepository(dirname(folder));
}
