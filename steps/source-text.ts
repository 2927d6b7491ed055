import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { fileUnreadable, notText } from './errors/index.ts';
import type { Location } from './location.ts';

/**
 * A file's text, byte order mark included, so that writing it again gives the same bytes. `shown` is how messages name it.
 * `location` is what names the file. Absent where there is no such file. Read at once, which takes a fraction of asking for it.
 */
export async function readSourceText(file: string, shown: string, location?: Location): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw fileUnreadable(shown, error, location);
  }
  if (!isUtf8(bytes)) throw notText(shown, location);
  return bytes.toString('utf8');
}
