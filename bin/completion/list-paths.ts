import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Candidate, WantedPaths } from './candidate.ts';

/** Where a path that is typed leads: relative to a folder, `~/` to the user's own. */
export interface PathBase {
  readonly folder: string;
  readonly home: string | undefined;
}

/** What lies where the typed path leads, as the path would go on. Hidden files where a dot was typed. */
export function listPaths(
  typed: string,
  { kind, endings }: WantedPaths,
  { folder, home }: PathBase,
): readonly Candidate[] {
  const before = typed.slice(0, typed.lastIndexOf('/') + 1);
  const name = typed.slice(before.length);
  const at = before.startsWith('~/') && home ? join(home, before.slice(2)) : resolve(folder, before);
  const isWanted = (file: string) =>
    kind === 'files' && (endings === undefined || endings.some((ending) => file.toLowerCase().endsWith(`.${ending}`)));
  return read(at)
    .filter((entry) => !entry.name.startsWith('.') || name.startsWith('.'))
    .flatMap((entry): Candidate[] => {
      if (isFolder(entry, at)) return [{ value: `${before}${entry.name}/`, isOpen: true }];
      return isWanted(entry.name) ? [{ value: before + entry.name }] : [];
    })
    .toSorted((a, b) => (a.value < b.value ? -1 : 1));
}

function read(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFolder(entry: Dirent, folder: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() === true;
}
