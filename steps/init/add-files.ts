import { constants, copyFile, link, mkdir, realpath, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileUnwritable, pathLeadsOut, pathTaken } from '../errors/index.ts';
import { isThere } from './existing-repository.ts';
import type { InitFile, RepositoryFile } from './options.ts';

/** Which files are there. Refuses whatever could not be written, before anything is. */
export async function compareFiles(folder: string, files: readonly RepositoryFile[]): Promise<readonly InitFile[]> {
  const compared: InitFile[] = [];
  for (const { path } of files) {
    await requireRoom(folder, path);
    compared.push({ path, action: (await isThere(join(folder, path))) ? 'kept' : 'added' });
  }
  return compared;
}

/** The folders above a file must be folders of the repository: a link could lead anywhere. */
async function requireRoom(folder: string, path: string): Promise<void> {
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    const place = join(folder, above);
    if (!(await isThere(place))) continue;
    const found = await stat(place).catch(() => undefined);
    if (!found?.isDirectory()) throw pathTaken(above, path);
    const outside = relative(await realpath(folder), await realpath(place));
    if (outside === '..' || outside.startsWith(`..${sep}`)) throw pathLeadsOut(above, await realpath(place), path);
  }
}

/**
 * Adds a file whole or not at all, so that whoever does it again after an interruption completes it; never over one that is there.
 * The text goes into a file beside it, and is then given the name, which fails where somebody else was quicker.
 */
export async function addFile(folder: string, { path, text }: RepositoryFile): Promise<void> {
  const target = join(folder, path);
  const beside = join(dirname(target), `.${basename(target)}.steps-init`);
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(beside, text);
    await giveName(beside, target);
  } catch (error) {
    throw fileUnwritable(path, error);
  } finally {
    await unlink(beside).catch(() => {});
  }
}

/** Some file systems have no links. */
async function giveName(beside: string, target: string): Promise<void> {
  try {
    await link(beside, target);
  } catch (error) {
    if (!['ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    await copyFile(beside, target, constants.COPYFILE_EXCL);
  }
}
