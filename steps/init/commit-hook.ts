import { chmod, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Context } from '../context.ts';
import { fileUnreadable, fileUnwritable, settingInvalid } from '../errors/index.ts';
import { runGit } from '../git.ts';
import { replaceFile } from '../replace-file.ts';
import { addFolder, commandFor, hookScript, isOurs } from './hook-script.ts';

/** What became of the hook. */
export interface HookOutcome {
  /** The hook's file, as seen from the repository's folder. */
  readonly file: string;
  /** `told`: it is somebody's own, or of all repositories, and left as it is. */
  readonly action: 'added' | 'kept' | 'told';
  /** What is to be added to it by hand, where it is told. */
  readonly command?: string;
  readonly reason?: string;
}

export interface HookOptions {
  /** Absolute: the workload. */
  readonly folder: string;
  readonly isDryRun: boolean;
  /** Of the package that this is: what Node runs as `steps`, where no other is found. */
  readonly script: string;
}

/**
 * Installs a hook of git that validates staged templates before each commit, where git looks for hooks. A hook that is there is never
 * changed, but for ours, to which another folder of the repository is added.
 * https://git-scm.com/docs/githooks#_pre_commit
 */
export async function installHook({ folder, isDryRun, script }: HookOptions, context: Context): Promise<HookOutcome> {
  const { top, hooks, common } = await findHooks(folder, context);
  const file = join(hooks, 'pre-commit');
  const shown = relative(top, file).split(sep).join('/');
  const workload =
    relative(top, await realpath(folder))
      .split(sep)
      .join('/') || '.';
  const told = (reason: string): HookOutcome => ({
    file: shown,
    action: 'told',
    command: commandFor(workload),
    reason,
  });
  if (!isWithin(hooks, top) && !isWithin(hooks, common))
    return told('core.hooksPath names hooks of more than this repository');
  // husky writes these files itself, and runs the ones above them.
  if (/(^|\/)\.husky\/_\/pre-commit$/.test(shown))
    return told('husky runs the hooks: .husky/pre-commit is the one to change');
  const existing = await readExisting(file, shown);
  if (existing !== undefined && !isOurs(existing)) return told('a pre-commit hook is there already');
  const isTracked = isWithin(hooks, top) && !isWithin(hooks, common);
  // What is committed serves other machines too.
  const path = absoluteEntries(context.environment['PATH']);
  const known = isTracked ? undefined : { node: process.execPath, script, path };
  const text = existing === undefined ? hookScript(workload, known) : addFolder(existing, workload);
  if (text === undefined) return told('the hook of codebuild-steps was changed by hand');
  if (text === existing) return { file: shown, action: 'kept' };
  if (!isDryRun) await write(hooks, file, shown, text);
  return { file: shown, action: 'added' };
}

async function findHooks(folder: string, context: Context) {
  const args = ['rev-parse', '--show-toplevel', '--git-path', 'hooks', '--git-common-dir'];
  const { exitCode, stdout } = await runGit(args, folder, context);
  const [top = '', hooks = '', common = ''] = stdout.split('\n');
  if (exitCode !== 0 || top === '')
    throw settingInvalid('the folder', folder, 'one in a git repository', 'make one: git init');
  return { top: await realpath(top), hooks: resolve(folder, hooks), common: resolve(folder, common) };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function absoluteEntries(path = ''): string {
  return path
    .split(delimiter)
    .filter((entry) => isAbsolute(entry))
    .join(delimiter);
}

async function readExisting(file: string, shown: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileUnreadable(shown, error);
  }
}

async function write(hooks: string, file: string, shown: string, text: string): Promise<void> {
  try {
    await mkdir(hooks, { recursive: true });
    await replaceFile(file, async (aside) => {
      await writeFile(aside, text);
      await chmod(aside, 0o755);
    });
  } catch (error) {
    throw fileUnwritable(shown, error);
  }
}
