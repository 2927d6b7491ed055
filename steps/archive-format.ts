import { open } from 'node:fs/promises';
import { findEndRecord, longestEnd, sumSizes } from './zip-records.ts';

/** The form of the archives that `writeArchive` makes; part of their content digest. */
export const archiveFormat = 'zip-1';

/** How many bytes the files of a zip have; nothing where the file does not end as a zip does. */
export async function readUnzippedSize(file: string): Promise<number | undefined> {
  const opened = await open(file);
  try {
    const { size } = await opened.stat();
    const tail = Buffer.alloc(Math.min(size, longestEnd));
    await opened.read(tail, 0, tail.length, size - tail.length);
    const end = findEndRecord(tail);
    if (end === undefined) return undefined;
    const directory = Buffer.alloc(Math.min(end.length, size));
    await opened.read(directory, 0, directory.length, end.offset);
    return sumSizes(directory);
  } finally {
    await opened.close();
  }
}
