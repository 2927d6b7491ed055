import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { contentDigest, digestEntries } from './content-digest.ts';
import { listFolder, type FileEntry } from './folder-entries.ts';

/** What tools leave behind in a source folder: neither source nor wanted in what is deployed. */
const droppings = new Set([
  'node_modules',
  '.git',
  '.steps',
  '.aws-sam',
  '__pycache__',
  '.venv',
  'venv',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
]);

function isDropping(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return droppings.has(name) || name.endsWith('.pyc') || name === '.DS_Store';
}

/**
 * The sources of a function or layer, without what tools leave behind: what is known, and folders that say themselves that they are a
 * cache, as Cargo's `target` does. https://bford.info/cachedir/
 */
export function listSources(folder: string, workload: string): readonly FileEntry[] {
  const within = folder === workload || folder.startsWith(workload + sep) ? workload : folder;
  const isExcluded = (path: string, isFolder: boolean) =>
    isDropping(path) || (isFolder && existsSync(join(folder, path, 'CACHEDIR.TAG')));
  return listFolder(folder, { within, isExcluded });
}

/** Says whether sources are still those that were built. */
export async function digestSources(sources: readonly FileEntry[]): Promise<string> {
  return contentDigest(await digestEntries(sources), 'sources');
}
