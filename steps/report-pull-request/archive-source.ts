import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { tooManyFiles } from '../errors/index.ts';
import { writeZip, type ZipEntry } from '../zip-archive.ts';
import { largestCount } from '../zip-records.ts';

/**
 * The files of a clone, without `.git`, which can hold what a provider let it be cloned by. A symbolic link goes as a link: one that leads
 * into `.git`, or out of the clone, is never followed.
 */
export async function archiveSource(folder: string, most = largestCount): Promise<Buffer> {
  const entries = await listEntries(folder, '');
  if (entries.length > most) throw tooManyFiles(entries.length, most);
  return writeZip(entries);
}

async function listEntries(folder: string, above: string): Promise<readonly ZipEntry[]> {
  const names = (await readdir(folder)).filter((name) => name !== '.git').sort();
  const entries: ZipEntry[] = [];
  for (const name of names) {
    const [file, path] = [join(folder, name), `${above}${name}`];
    const status = await lstat(file);
    if (status.isDirectory()) {
      entries.push(...(await listEntries(file, `${path}/`)));
    } else if (status.isSymbolicLink()) {
      entries.push({ path, bytes: Buffer.from(await readlink(file)), isSymbolicLink: true });
    } else if (status.isFile()) {
      entries.push({ path, bytes: await readFile(file), isExecutable: (status.mode & 0o111) !== 0 });
    }
  }
  return entries;
}
