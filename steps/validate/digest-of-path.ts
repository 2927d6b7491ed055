import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { sha256 } from '../content-digest.ts';

/** Few at a time: of thousands of files not all are to be in memory, or open, at once. */
const reading = pLimit(16);

/** Of a file, of all that lies in a folder, or empty where there is nothing. */
export async function digestOfPath(path: string): Promise<string> {
  const file = await reading(() => readFile(path)).catch(() => undefined);
  if (file) return sha256(file);
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const digests = await Promise.all(files.toSorted().map(async (each) => `${each}\n${await digestOfPath(each)}`));
  return files.length === 0 ? '' : sha256(digests.join('\n'));
}
