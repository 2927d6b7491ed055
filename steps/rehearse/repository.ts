import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Context } from '../context.ts';
import { commandFailed } from '../errors/index.ts';

/** A clone of the workload that commits are made in, so that the user's own folder is never touched. */
export interface WorkingCopy {
  readonly folder: string;
  readonly branch: string;
}

// What no repository holds; a workload's own .gitignore names the rest.
const neverCommitted = new Set(['.git', '.steps', 'node_modules']);

/** Copies the workload and commits it, as somebody who starts a repository would. */
export async function makeWorkingCopy(
  workload: string,
  folder: string,
  branch: string,
  context: Context,
): Promise<WorkingCopy> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const entries = (await readdir(workload)).filter((name) => !neverCommitted.has(name));
  // Entry by entry: the copy may lie inside the workload, where it is not an entry that is copied.
  await Promise.all(entries.map((name) => copyEntry(join(workload, name), join(folder, name))));
  const copy = { folder, branch };
  await git(copy, ['init', '--quiet', `--initial-branch=${branch}`], context);
  await commitAll(copy, 'Start the workload', context);
  return copy;
}

async function copyEntry(source: string, target: string): Promise<void> {
  await cp(source, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !neverCommitted.has(basename(path)),
  });
}

/** Commits everything that differs. Resolves to the commit's id. */
async function commitAll(copy: WorkingCopy, message: string, context: Context): Promise<string> {
  await git(copy, ['add', '--all'], context);
  await git(copy, ['commit', '--quiet', '--message', message], context);
  return headOf(copy, context);
}

export async function headOf(copy: WorkingCopy, context: Context): Promise<string> {
  return (await git(copy, ['rev-parse', 'HEAD'], context)).trim();
}

export async function push(copy: WorkingCopy, url: string, context: Context): Promise<void> {
  await git(copy, ['push', '--quiet', '--force', url, `HEAD:refs/heads/${copy.branch}`], context);
}

/** The changes that a workload wants rehearsed after its first commit: `rehearsal/*.patch`, in the order of their names. */
export async function listPatches(workload: string): Promise<readonly string[]> {
  const folder = join(workload, 'rehearsal');
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith('.patch')).sort();
  return names.map((name) => join(folder, name));
}

/** What a patch's commit is called: `rehearsal/1-say-more.patch` is "say more". */
export function titleOf(patch: string): string {
  return basename(patch, '.patch').replace(/^\d+-/, '').replaceAll('-', ' ');
}

/** Applies a patch to a commit and commits it. A rehearsal that was killed may have left such a commit already: it is dropped. */
export async function commitPatch(copy: WorkingCopy, patch: string, parent: string, context: Context): Promise<string> {
  await git(copy, ['reset', '--quiet', '--hard', parent], context);
  await git(copy, ['apply', patch], context);
  return commitAll(copy, titleOf(patch), context);
}

/** A file as it was committed; nothing where the commit has none of that name. */
export async function readCommitted(
  rehearsal: string,
  commit: string,
  file: string,
  context: Context,
): Promise<string | undefined> {
  const { exitCode, stdout } = await context.run({
    file: 'git',
    args: ['show', `${commit}:${file}`],
    cwd: join(rehearsal, 'repository'),
    env: context.environment,
  });
  return exitCode === 0 ? stdout : undefined;
}

/** Git with a configuration of its own: nothing of the user's (signing, hooks, credential helpers) takes part. */
async function git(copy: WorkingCopy, args: readonly string[], context: Context): Promise<string> {
  const settings = [
    'user.name=Rehearsal',
    'user.email=rehearsal@example.com',
    'commit.gpgsign=false',
    'core.autocrlf=false',
    'credential.helper=',
  ];
  const completed = await context.run({
    file: 'git',
    args: [...settings.flatMap((setting) => ['-c', setting]), ...args],
    cwd: copy.folder,
    env: {
      PATH: context.environment['PATH'],
      HOME: copy.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
    },
    purpose: 'a rehearsal starts with a commit',
    installHint: 'install git',
  });
  if (completed.exitCode !== 0) throw commandFailed(`git ${args[0]}`, completed.exitCode, completed.all);
  return completed.stdout;
}
