import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Context } from './context.ts';

/** The commit that is being built, where CodeBuild or git know it. */
export async function readCommit(context: Context): Promise<string | undefined> {
  const resolved = context.environment['CODEBUILD_RESOLVED_SOURCE_VERSION'];
  if (resolved) return resolved;
  if (Object.keys(context.environment).some((name) => mayLeadElsewhere.test(name))) return askGit(context);
  const git = await findRepository(resolve(context.workingDirectory));
  if (git === undefined) return undefined;
  return asCommit(await readHead(git).catch(() => undefined)) ?? askGit(context);
}

/** Git's own variables that may tell it of another repository: all but those of its transport, its authors and what it shows. */
const mayLeadElsewhere =
  /^GIT_(?!(?:SSL|HTTP|SSH|PROXY|AUTHOR|COMMITTER|EDITOR|SEQUENCE|PAGER|ASKPASS|TERMINAL)(?:_|$))/;

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
