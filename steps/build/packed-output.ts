import { chmod, mkdir, open, readFile, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256, type DigestedEntry } from '../content-digest.ts';
import { changedWhileRead, fromListed } from '../errors/index.ts';

/** One file of a packed output. */
type PackedEntry = Pick<DigestedEntry, 'path' | 'mode' | 'size' | 'sha256'>;

/** Packs an output into one file: the length of a list of its files, the list, and their contents in that order. */
export async function packOutput(entries: readonly DigestedEntry[], file: string): Promise<void> {
  const list = Buffer.from(
    JSON.stringify(entries.map(({ path, mode, size, sha256: digest }) => ({ path, mode, size, sha256: digest }))),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(list.length));
  const handle = await open(file, 'wx');
  try {
    await handle.appendFile(Buffer.concat([length, list]));
    for (const entry of entries) await handle.appendFile(await contentOf(entry));
  } finally {
    await handle.close();
  }
}

async function contentOf({ file, size, path }: DigestedEntry): Promise<Buffer> {
  const content = await readFile(file).catch((error: unknown) => {
    throw fromListed(error, path);
  });
  if (content.length !== size) throw changedWhileRead(path);
  return content;
}

/** Unpacks into an empty folder; throws where the file is not what was packed. */
export async function unpackOutput(file: string, folder: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const length = Number((await take(handle, 8)).readBigUInt64LE());
    const { size } = await handle.stat();
    if (length > size) throw new Error('the list is longer than the file');
    const entries = JSON.parse((await take(handle, length)).toString('utf8')) as readonly PackedEntry[];
    for (const entry of entries) await unpackEntry(entry, await take(handle, entry.size), folder);
  } finally {
    await handle.close();
  }
}

async function unpackEntry({ path, mode, sha256: digest }: PackedEntry, content: Buffer, folder: string) {
  if (path.startsWith('/') || path.split('/').includes('..')) throw new Error(`${path} is outside of the output`);
  if (sha256(content) !== digest) throw new Error(`${path} is not what was packed`);
  const unpacked = join(folder, path);
  await mkdir(dirname(unpacked), { recursive: true });
  await writeFile(unpacked, content);
  await chmod(unpacked, mode);
}

async function take(handle: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length);
  if (bytesRead !== length) throw new Error('the file ends early');
  return buffer;
}
