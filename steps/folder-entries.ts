import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fromListed, linkBroken, linkLeavesWorkload } from './errors/index.ts';

/** A file as it goes into an archive. Only the execute bit of its mode counts, so that umasks change nothing. */
export interface FileEntry {
  /** Inside the folder, with forward slashes. */
  readonly path: string;
  readonly file: string;
  readonly mode: 0o644 | 0o755 | typeof linkMode;
  readonly size: number;
  /** Where a symbolic link that is kept leads to, as it says itself. */
  readonly link?: string;
}

/** Of a symbolic link, as a zip says it. */
const linkMode = 0o120777;

export interface ListOptions {
  /** Symbolic links are followed, and must not lead out of this folder. */
  readonly within: string;
  /** They become links of the archive instead, and must not lead out of that. */
  readonly keepsLinks?: boolean;
  /** Whether this link may lead out of it nevertheless. */
  readonly mayLeave?: (link: string) => boolean;
  /** Whether a path (inside the folder, forward slashes, no slash at the end) is left out, and with a folder all that it holds. */
  readonly isExcluded?: (path: string, isFolder: boolean) => boolean;
}

/** What no archive ever holds: the repository itself, what steps keep beside the workload, and what says what else is left out. */
export function isNeverArchived(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '.git' || name === '.steps' || name === '.stepsignore';
}

/** All files of a folder, sorted by path whatever order the disk gives. Read at once, which takes a fraction of asking for each. */
export function listFolder(folder: string, options: ListOptions): readonly FileEntry[] {
  const entries: FileEntry[] = [];
  const within = options.keepsLinks ? folder : options.within;
  const root = whileListed(within, () => realpathSync(within));

  const visitFolder = (absolute: string, path: string, real: readonly string[]): void => {
    for (const child of readFolder(absolute)) {
      const childPath = path === '' ? child.name : `${path}/${child.name}`;
      if (options.isExcluded?.(childPath, child.isDirectory())) continue;
      const file = absolute + sep + child.name;
      if (child.isDirectory()) visitFolder(file, childPath, real);
      else if (child.isSymbolicLink()) visitLink(file, childPath, real);
      else if (child.isFile())
        entries.push(
          toEntry(
            childPath,
            file,
            whileListed(file, () => lstatSync(file)),
          ),
        );
    }
  };

  const visitLink = (file: string, path: string, real: readonly string[]): void => {
    const { target, status } = followLink(file, path);
    if (isOutside(root, target) && !options.mayLeave?.(file))
      throw linkLeavesWorkload(relative(options.within, file), target, root);
    if (options.keepsLinks) entries.push(toLink(path, file));
    else if (status.isDirectory()) visitLinkedFolder(file, path, real, target);
    else if (status.isFile()) entries.push(toEntry(path, file, status));
  };

  /** A link to a folder that is being visited would go on for ever. */
  const visitLinkedFolder = (file: string, path: string, real: readonly string[], target: string): void => {
    const above = realpathSync(join(file, '..'));
    if (real.includes(target) || above === target || above.startsWith(target + sep))
      throw linkBroken(path, new Error(`it leads to ${target}, which holds it`));
    visitFolder(file, path, [...real, target]);
  };

  visitFolder(resolve(folder), '', []);
  return entries.sort(byPath);
}

function readFolder(folder: string): readonly Dirent[] {
  return whileListed(folder, () => readdirSync(folder, { withFileTypes: true }));
}

function whileListed<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw fromListed(error, path);
  }
}

export function toEntry(path: string, file: string, status: Pick<Stats, 'mode' | 'size'>): FileEntry {
  return { path, file, mode: status.mode & 0o111 ? 0o755 : 0o644, size: status.size };
}

/** By code units, never by a locale. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function toLink(path: string, file: string): FileEntry {
  const link = readlinkSync(file);
  return { path, file, mode: linkMode, size: Buffer.byteLength(link), link };
}

function followLink(file: string, path: string): { readonly target: string; readonly status: Stats } {
  try {
    return { target: realpathSync(file), status: statSync(file) };
  } catch (error) {
    if (!lstatSync(file, { throwIfNoEntry: false })) throw fromListed(error, path);
    throw linkBroken(path, error);
  }
}

function isOutside(root: string, target: string): boolean {
  const path = relative(root, target);
  return path === '..' || path.startsWith(`..${sep}`);
}
