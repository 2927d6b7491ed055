import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { zipEntries } from '../zip-facts.ts';

/** Unpacks a deployment package that was checked when it was stored. */
export async function unzip(zip: Buffer, folder: string): Promise<void> {
  for (const { name, mode, method, compressedSize, offset } of zipEntries(zip)) {
    const path = normalize(name);
    if (path.startsWith('..') || path.startsWith('/')) throw new Error(`${name} lies outside its archive`);
    if (name.endsWith('/')) continue;
    // The local header repeats the name, and has an extra field of its own.
    const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
    const bytes = zip.subarray(start, start + compressedSize);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, method === 0 ? bytes : inflateRawSync(bytes), { mode: mode & 0o111 ? 0o755 : 0o644 });
  }
}
