import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import pLimit from 'p-limit';
import { linkBroken, linkLeavesWorkload } from './errors/index.ts';

/** A file as it goes into an archive. Only the execute bit of its mode counts, so that umasks change nothing. */
export interface FileEntry {
  /** Inside the folder, with forward slashes. */
  readonly path: string;
  readonly file: string;
  readonly mode: 0o644 | 0o755;
  readonly size: number;
}

export interface ListOptions {
  /** Symbolic links are followed, and must not lead out of this folder. */
  readonly within: string;
  /** Whether a path (inside the folder, forward slashes, no slash at the end) is left out, and with a folder all that it holds. */
  readonly isExcluded?: (path: string, isFolder: boolean) => boolean;
}

/** What no archive ever holds: the repository itself and what steps keep beside the workload. */
export function isNeverArchived(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '.git' || name === '.steps';
}

/** All files of a folder, sorted by path whatever order the disk gives. */
export async function listFolder(folder: string, options: ListOptions): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = [];
  const root = await realpath(options.within);
  const limit = pLimit(16);

  const visitFolder = async (absolute: string, path: string, real: readonly string[]): Promise<void> => {
    const children = await limit(() => readdir(absolute, { withFileTypes: true }));
    await Promise.all(
      children.map(async (child) => {
        const childPath = path === '' ? child.name : `${path}/${child.name}`;
        const file = join(absolute, child.name);
        if (options.isExcluded?.(childPath, child.isDirectory())) return;
        if (child.isDirectory()) return visitFolder(file, childPath, real);
        const status = await limit(() => (child.isSymbolicLink() ? followLink(file, childPath, root) : lstat(file)));
        if (status.isDirectory()) return visitLinkedFolder(file, childPath, real);
        if (status.isFile()) entries.push(toEntry(childPath, file, status));
      }),
    );
  };

  /** A link to a folder that is being visited would go on for ever. */
  const visitLinkedFolder = async (file: string, path: string, real: readonly string[]): Promise<void> => {
    const target = await realpath(file);
    const above = await realpath(join(file, '..'));
    if (real.includes(target) || above === target || above.startsWith(target + sep))
      throw linkBroken(path, new Error(`it leads to ${target}, which holds it`));
    await visitFolder(file, path, [...real, target]);
  };

  await visitFolder(folder, '', []);
  return entries.sort(byPath);
}

export function toEntry(path: string, file: string, status: Pick<Stats, 'mode' | 'size'>): FileEntry {
  return { path, file, mode: status.mode & 0o111 ? 0o755 : 0o644, size: status.size };
}

/** By code units, never by a locale. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

async function followLink(file: string, path: string, root: string): Promise<Stats> {
  let target: string;
  let status: Stats;
  try {
    target = await realpath(file);
    status = await stat(file);
  } catch (error) {
    throw linkBroken(path, error);
  }
  if (isOutside(root, target)) throw linkLeavesWorkload(path, target, root);
  return status;
}

function isOutside(root: string, target: string): boolean {
  const path = relative(root, target);
  return path === '..' || path.startsWith(`..${sep}`);
}
