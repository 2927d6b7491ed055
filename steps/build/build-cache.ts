import { readFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { archiveFormat } from '../archive.ts';
import { contentDigest, digestEntries, sha256, type DigestedEntry } from '../content-digest.ts';
import { isNeverArchived, listFolder } from '../folder-entries.ts';
import { showPath } from '../template-tree.ts';

/** What is known of an output that was built before. It lies beside the output folder. */
export interface BuildRecord {
  /** Digest of the recipe and of everything that it said it reads. */
  readonly inputDigest: string;
  readonly outputDigest: string;
  /** Files outside the source folder that the build turned out to read, relative to the workload, with their digests. */
  readonly alsoRead: Readonly<Record<string, string>>;
}

export async function readRecord(file: string): Promise<BuildRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as BuildRecord;
  } catch {
    return undefined;
  }
}

export async function writeRecord(file: string, record: BuildRecord): Promise<void> {
  await writeFile(file, `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Whether the output is still what was built, from inputs that are still the same. */
export async function isFresh(
  record: BuildRecord | undefined,
  inputDigest: string,
  output: string,
  workload: string,
): Promise<boolean> {
  if (record?.inputDigest !== inputDigest) return false;
  if (!(await stat(output).catch(() => undefined))?.isDirectory()) return false;
  const current = await digestFiles(Object.keys(record.alsoRead), workload);
  if (Object.entries(record.alsoRead).some(([file, digest]) => current[file] !== digest)) return false;
  return contentDigest(await readOutput(output, workload), archiveFormat) === record.outputDigest;
}

/** The built files as `steps package` will archive them. */
export async function readOutput(output: string, workload: string): Promise<readonly DigestedEntry[]> {
  return digestEntries(listFolder(output, { within: workload, isExcluded: isNeverArchived }));
}

/** Digests of files, and of all files of folders, by their paths relative to the workload; what is not there has none. */
export async function digestFiles(
  files: readonly string[],
  workload: string,
): Promise<Readonly<Record<string, string>>> {
  const digests = await Promise.all(
    files.map(async (file) => {
      const absolute = resolve(workload, file);
      return [showPath(workload, absolute), await digestFile(absolute)] as const;
    }),
  );
  return Object.fromEntries(digests.filter(([, digest]) => digest !== undefined)) as Record<string, string>;
}

async function digestFile(file: string): Promise<string | undefined> {
  const status = await stat(file).catch(() => undefined);
  if (status?.isDirectory()) return contentDigest(await digestEntries(listFolder(file, { within: file })), 'folder');
  return status?.isFile() ? sha256(await readFile(file)) : undefined;
}
