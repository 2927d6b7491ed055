import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { BuildFailure, type ArtifactSpec, type FileSelection } from './buildspec.ts';
import type { ContainerLog } from './container-log.ts';
import { globExpression, isGlob, normalise } from './glob.ts';

export interface SelectedFile {
  /** Where it lies on this machine. */
  readonly file: string;
  /** Where it lies in the artifact. */
  readonly path: string;
  readonly isSymbolicLink: boolean;
  readonly isExecutable: boolean;
}

/** The files that an artifact or a report names, in the order of their paths. No match is CodeBuild's CLIENT_ERROR. */
export async function selectFiles(
  sourceDirectory: string,
  selection: FileSelection & Partial<ArtifactSpec>,
  log: ContainerLog,
): Promise<readonly SelectedFile[]> {
  const selected = new Map<string, SelectedFile>();
  for (const base of await findBaseDirectories(sourceDirectory, selection.baseDirectory, log)) {
    for (const file of await selectIn(base, selection, log)) selected.set(file.path, file);
  }
  if (selected.size === 0) throw new BuildFailure('CLIENT_ERROR', 'no matching artifact paths found');
  log.say(`Found ${selected.size} file(s)`);
  return [...selected.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function findBaseDirectories(
  root: string,
  pattern: string | undefined,
  log: ContainerLog,
): Promise<readonly string[]> {
  log.say(`Expanding base directory path: ${pattern ?? '.'}`);
  if (pattern === undefined || normalise(pattern) === '.') return [root];
  if (!isGlob(pattern)) {
    const folder = resolve(root, pattern);
    if ((await stat(folder).catch(() => undefined))?.isDirectory()) return [folder];
  } else {
    const expression = globExpression(pattern);
    const found = (await walk(root, false)).filter(({ path, isFolder }) => isFolder && expression.test(path));
    if (found.length > 0) return found.map(({ path }) => join(root, path));
  }
  throw new BuildFailure('CLIENT_ERROR', `no matching base directory path found for ${pattern}`);
}

async function selectIn(
  base: string,
  { files, excludePaths = [], discardPaths, enableSymlinks = false }: FileSelection & Partial<ArtifactSpec>,
  log: ContainerLog,
): Promise<readonly SelectedFile[]> {
  log.say(`Expanding file paths for base directory ${base}`);
  log.say('Assembling file list');
  for (const pattern of files) log.say(`Expanding ${pattern}`);
  const included = files.map((pattern) => globExpression(insideOf(base, pattern)));
  const excluded = excludePaths.map((pattern) => globExpression(insideOf(base, pattern)));
  const entries = (await walk(base, enableSymlinks)).filter(
    ({ path, isFolder }) =>
      !isFolder && included.some((glob) => glob.test(path)) && !excluded.some((glob) => glob.test(path)),
  );
  return entries.map(({ path, isSymbolicLink, isExecutable }) => ({
    file: join(base, path),
    path: discardPaths ? path.slice(path.lastIndexOf('/') + 1) : path,
    isSymbolicLink,
    isExecutable,
  }));
}

/** A pattern may be absolute, as in `$CODEBUILD_SRC_DIR/…` after expansion. */
function insideOf(base: string, pattern: string): string {
  return isAbsolute(pattern) ? relative(base, pattern) : pattern;
}

interface Walked {
  readonly path: string;
  readonly isFolder: boolean;
  readonly isSymbolicLink: boolean;
  readonly isExecutable: boolean;
}

/** Everything below a folder. Links are followed unless they are to be kept; one that leads back up, or nowhere, is left out. */
async function walk(
  root: string,
  keepsLinks: boolean,
  prefix = '',
  above: readonly string[] = [],
): Promise<readonly Walked[]> {
  const here = await realpath(join(root, prefix));
  if (above.some((folder) => folder === here || folder.startsWith(`${here}/`))) return [];
  const entries = await readdir(here, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<readonly Walked[]> => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isSymbolicLink() && keepsLinks)
        return [{ path, isFolder: false, isSymbolicLink: true, isExecutable: false }];
      const target = await stat(join(root, path)).catch(() => undefined);
      if (target?.isDirectory()) {
        const folder = { path, isFolder: true, isSymbolicLink: false, isExecutable: false };
        return [folder, ...(await walk(root, keepsLinks, path, [...above, here]))];
      }
      if (!target?.isFile()) return [];
      return [{ path, isFolder: false, isSymbolicLink: false, isExecutable: (target.mode & 0o100) !== 0 }];
    }),
  );
  return found.flat();
}
