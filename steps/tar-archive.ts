/** One file of an archive. */
export interface TarEntry {
  readonly path: string;
  readonly bytes: Buffer;
}

const block = 512;

/**
 * The files of an archive, with long names as pax and GNU write them.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13
 */
export function readTar(bytes: Buffer): readonly TarEntry[] {
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + block <= bytes.length && bytes[at] !== 0;) {
    requireChecksum(bytes, at);
    const size = Number.parseInt(textAt(bytes, at + 124, 12), 8) || 0;
    const type = textAt(bytes, at + 156, 1);
    const content = bytes.subarray(at + block, at + block + size);
    if (content.length < size) throw new Error('the archive ends within a file');
    const name = longName ?? nameAt(bytes, at);
    at += block + Math.ceil(size / block) * block;
    if (type === 'L') longName = content.toString('utf8').replace(/\0+$/, '');
    else if (type === 'x') longName = paxPath(content) ?? longName;
    else {
      if (type === '' || type === '0') entries.push({ path: name, bytes: content });
      if (type !== 'g') longName = undefined;
    }
  }
  return entries;
}

/** The sum of the header's bytes, the sum's own counted as spaces. What is no archive has another. */
function requireChecksum(bytes: Buffer, at: number): void {
  const header = Buffer.from(bytes.subarray(at, at + block));
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  if (Number.parseInt(textAt(bytes, at + 148, 8), 8) !== sum) throw new Error('not a tar archive');
}

function nameAt(bytes: Buffer, at: number): string {
  const prefix = textAt(bytes, at + 257, 5) === 'ustar' ? textAt(bytes, at + 345, 155) : '';
  return `${prefix === '' ? '' : `${prefix}/`}${textAt(bytes, at, 100)}`;
}

function textAt(bytes: Buffer, start: number, length: number): string {
  return (bytes.toString('utf8', start, start + length).split('\0', 1)[0] ?? '').trim();
}

/** Records of `LENGTH KEY=VALUE`, each with a line end. */
function paxPath(content: Buffer): string | undefined {
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(' ', at);
    const length = Number(content.toString('utf8', at, space));
    if (!(length > 0)) return undefined;
    const [, path] = /^path=(.*)\n$/s.exec(content.toString('utf8', space + 1, at + length)) ?? [];
    if (path !== undefined) return path;
    at += length;
  }
  return undefined;
}
