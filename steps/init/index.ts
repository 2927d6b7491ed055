import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from '../context.ts';
import { settingInvalid, systemReason } from '../errors/index.ts';
import { given } from '../given.ts';
import { repositoryForms, type RepositoryKind } from '../repository-kinds.ts';
import { addFile, compareFiles } from './add-files.ts';
import { filesAround, parametersWithoutValue } from './around-own-files.ts';
import { accountParameters, exampleFiles } from './example-files.ts';
import { isThere, readRepository, type ExistingRepository } from './existing-repository.ts';
import { findGitRepository, makeGitRepository } from './git-repository.ts';
import type { InitFile, InitOptions, InitOutcome, RepositoryFile } from './options.ts';
import { chooseName, suggestName } from './repository-name.ts';

export { installHook, type HookOutcome } from './commit-hook.ts';
export type { InitOptions, InitOutcome } from './options.ts';

/**
 * Makes a folder a working repository: what it lacks of the example of its kind is added, what is there is kept as it is. Nothing is
 * committed: whose work is in the folder, and under which name, is for the person to say.
 */
export async function initRepository(options: InitOptions, context: Context): Promise<InitOutcome> {
  const { folder, kind, root } = options;
  await requireFolder(folder);
  const existing = await readRepository(folder, kind);
  const name = chooseName(kind, options.name, folder, existing);
  requireAccountsFree(options, existing);
  const all = await exampleFiles(kind, name, options.accounts, root);
  const files = filesAround(kind, all, existing);
  const compared = await compareFiles(folder, files);
  const insideRepository = await findGitRepository(await nearestFolder(folder), context);
  if (!options.isDryRun) await write(folder, files, compared, insideRepository, context);
  const added = new Set(compared.filter(({ action }) => action === 'added').map(({ path }) => path));
  const withoutValue = parametersWithoutValue(
    files.filter(({ path }) => added.has(path)),
    existing,
  );
  return { name, files: compared, withoutValue, ...given('insideRepository', insideRepository) };
}

/** The name that a repository has, or might have. */
export async function proposeName(
  folder: string,
  kind: RepositoryKind,
): Promise<{ readonly name?: string; readonly isSaid: boolean }> {
  await requireFolder(folder);
  const existing = await readRepository(folder, kind);
  const said = existing.name?.value ?? existing.packageName;
  return { ...given('name', said ?? suggestName(folder)), isSaid: said !== undefined };
}

async function write(
  folder: string,
  files: readonly RepositoryFile[],
  compared: readonly InitFile[],
  insideRepository: string | undefined,
  context: Context,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw settingInvalid('the folder', folder, 'one that can be made', systemReason(error));
  }
  if (insideRepository === undefined) await makeGitRepository(folder, context);
  const added = new Set(compared.filter(({ action }) => action === 'added').map(({ path }) => path));
  for (const file of files) {
    context.signal.throwIfAborted();
    if (added.has(file.path)) await addFile(folder, file);
  }
}

async function requireFolder(folder: string): Promise<void> {
  if (!(await isThere(folder))) return;
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw settingInvalid('the folder', folder, 'a folder, or a name that is free');
}

/** The folder, or the first above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() ? folder : nearestFolder(dirname(folder));
}

/** What is there is kept, so that accounts can be given only where they are the same or new. */
function requireAccountsFree({ accounts, kind }: InitOptions, { pipeline }: ExistingRepository): void {
  if (!pipeline) return;
  const file = repositoryForms[kind].pipeline;
  for (const [parameter, id] of Object.entries(accountParameters(accounts))) {
    if (pipeline[parameter] !== id)
      throw settingInvalid('--account', id, `no account: ${file} is there already, with what it says of ${parameter}`);
  }
}
