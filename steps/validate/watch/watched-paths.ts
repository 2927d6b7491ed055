import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { isIgnoredFolder } from '../find-inputs.ts';

/** What a round has looked at, and what another would look at. */
export interface Watched {
  /** The folders whose changes are to be heard of. */
  readonly folders: ReadonlySet<string>;
  /** Whether a change at a path can make another round find something else. */
  readonly matters: (path: string) => boolean;
}

/** Of templates, parameters and rules. */
const extensions: ReadonlySet<string> = new Set(['.json', '.yml', '.yaml', '.template', '.py', '.guard', '.ruleset']);

/**
 * `files` were looked for, there or not. Below `trees`, folders that may come to hold more of them, any file of a fitting name counts.
 */
export async function watchedPaths(
  files: readonly string[],
  trees: readonly string[],
  workingDirectory: string,
): Promise<Watched> {
  const looked = new Set(files);
  const found = await Promise.all(files.map(async (file) => ((await isFolder(file)) ? [file] : [])));
  const roots = [...trees, ...found.flat()];
  const inside = (await Promise.all(roots.map(listFolders))).flat();
  const above = files.map((file) => dirname(file)).concat(roots.map((root) => dirname(root)));
  const folders = new Set([
    ...inside,
    ...(await Promise.all(above.map((folder) => existing(folder, workingDirectory)))).flat(),
  ]);
  const matters = (path: string) =>
    looked.has(path) ||
    files.some((file) => file.startsWith(path + sep)) ||
    roots.some((root) => isBelow(path, root) && (extensions.has(extname(path)) || extname(path) === ''));
  return { folders, matters };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function isBelow(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return !below.startsWith('..') && !below.split(sep).some(isIgnoredFolder);
}

/** A folder with all that are in it. */
async function listFolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return [];
  const below = entries.filter((entry) => entry.isDirectory() && !isIgnoredFolder(entry.name));
  return [folder, ...(await Promise.all(below.map(({ name }) => listFolders(join(folder, name))))).flat()];
}

/** A folder, or the first above it that is there; with those above it up to the working directory, which may be moved away. */
async function existing(folder: string, workingDirectory: string): Promise<readonly string[]> {
  const isInside = folder === workingDirectory || folder.startsWith(workingDirectory + sep);
  const above = resolve(folder, '..');
  if (!(await isFolder(folder))) return above === folder ? [] : existing(above, workingDirectory);
  return isInside && folder !== workingDirectory ? [folder, ...(await existing(above, workingDirectory))] : [folder];
}
