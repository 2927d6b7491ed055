import type { Stats } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { archiveFormat, readUnzippedSize } from '../archive-format.ts';
import { contentDigest, digestEntries, type DigestFiles } from '../content-digest.ts';
import { fileExpected, folderEmpty, fromListed, notAnArchive } from '../errors/index.ts';
import { isNeverArchived, listFolder, toEntry, type FileEntry } from '../folder-entries.ts';
import { keepEntries } from '../kept-entries.ts';
import type { Build } from '../manifest.ts';
import { describeReference, notFound, showPath, statReference, type TreeReference } from '../template-tree.ts';
import type { ArtifactSource } from './artifact-source.ts';
import { createIgnoreRules, type IsIgnored } from './ignore-rules.ts';
import { limitBeyond } from './limits.ts';

export interface ReadSourcesOptions {
  readonly workload: string;
  readonly builds: readonly Build[];
  /** Left out of the template's own folder where that is zipped: it is what packaging writes. */
  readonly outputFile?: string;
  readonly digestFiles: DigestFiles;
  /** What the workload's `.stepsignore` files leave out. */
  readonly isIgnored: IsIgnored;
  /** Symbolic links stay links in an archive. */
  readonly keepLinks: boolean;
  /** Links that may lead out of the workload, relative to it. */
  readonly allowedLinks: readonly string[];
}

/** What a reference leads to, read and digested. */
export async function readSource(
  path: string,
  reference: TreeReference,
  options: ReadSourcesOptions,
): Promise<ArtifactSource> {
  const shown = showPath(options.workload, path);
  const status = await statReference({ ...reference, resolved: path });
  if (!status) throw await notFound(reference, options.workload);
  if (status.isDirectory()) return readFolder(path, shown, reference, options);
  return readSingleFile(path, shown, status, reference, options);
}

async function readFolder(
  folder: string,
  shown: string,
  reference: TreeReference,
  options: ReadSourcesOptions,
): Promise<ArtifactSource> {
  const what = describeReference(reference);
  if (reference.kind.content === 'file') throw fileExpected(reference.value ?? '.', what, reference.location);
  const { workload, outputFile, allowedLinks, keepLinks: keepsLinks } = options;
  const within = linkBoundary(folder, options);
  const isIgnored = shown.startsWith('.steps/') ? undefined : ignoreRulesOf(within, options);
  const isExcluded = (path: string, isFolder: boolean) => {
    const file = join(folder, path);
    return isNeverArchived(path) || file === outputFile || isIgnored?.(file, isFolder) === true;
  };
  const mayLeave = (link: string) => allowedLinks.includes(showPath(workload, link));
  const listed = listFolder(folder, { within, isExcluded, keepsLinks, mayLeave });
  if (listed.length === 0) throw folderEmpty(reference.value ?? '.', what, reference.location);
  return archiveOf(listed, folder, shown, reference, options);
}

/** In the place of the digest of what is too large for its use, which the plan says: it is not read at all. */
export const unread = '';

async function archiveOf(
  listed: readonly FileEntry[],
  folder: string,
  shown: string,
  { kind }: TreeReference,
  { digestFiles }: ReadSourcesOptions,
): Promise<ArtifactSource> {
  const isTooLarge =
    limitBeyond(
      kind,
      'archive',
      listed.reduce((sum, { size }) => sum + size, 0),
    ) !== undefined;
  const entries = isTooLarge
    ? listed.map((entry) => ({ ...entry, sha256: unread }))
    : await digestEntries(listed, digestFiles);
  const digest = isTooLarge ? unread : contentDigest(entries, archiveFormat);
  return { shown, digest, extension: '.zip', body: { type: 'archive', entries: keepEntries(folder, entries) } };
}

/** Those of the workload are read once for all its folders. */
function ignoreRulesOf(root: string, { workload, isIgnored }: ReadSourcesOptions): IsIgnored {
  return root === workload ? isIgnored : createIgnoreRules(root);
}

/** Links may lead anywhere in the workload; a folder outside it, which the template names itself, keeps to itself. */
function linkBoundary(folder: string, { workload }: ReadSourcesOptions): string {
  return showPath(workload, folder).startsWith('..') ? folder : workload;
}

async function readSingleFile(
  file: string,
  shown: string,
  status: Stats,
  reference: TreeReference,
  options: ReadSourcesOptions,
): Promise<ArtifactSource> {
  const extension = safeExtension(file);
  const listed = [toEntry(basename(file), file, status)];
  const unzippedSize = reference.kind.content === 'archive' ? await unzippedSizeOf(file) : undefined;
  if (reference.kind.content === 'archive' && unzippedSize === undefined) {
    if (extension === '.zip' || extension === '.jar')
      throw notAnArchive(reference.value ?? '', describeReference(reference), reference.location);
    return archiveOf(listed, dirname(file), shown, reference, options);
  }
  const named = reference.kind.content === 'archive' ? extension || '.zip' : extension;
  const [{ sha256: digest, size } = { sha256: '', size: 0 }] = await digestEntries(listed, options.digestFiles);
  return {
    shown,
    digest,
    extension: named,
    body: { type: 'file', file, size, ...(unzippedSize === undefined ? {} : { unzippedSize }) },
  };
}

async function unzippedSizeOf(file: string): Promise<number | undefined> {
  try {
    return await readUnzippedSize(file);
  } catch (error) {
    throw fromListed(error, file);
  }
}

/** `.yml` of `api.yml`; nothing of what would look odd in a key. */
export function safeExtension(file: string): string {
  const extension = extname(file).toLowerCase();
  return /^\.[a-z0-9]{1,16}$/.test(extension) ? extension : '';
}
