import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTar } from '../../steps/tar-archive.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const program = `
import io, sys, tarfile
with tarfile.open(sys.argv[1], 'w', format=getattr(tarfile, sys.argv[2])) as archive:
    for path, text in [('a/' + 'long-' * 40 + 'é.txt', 'one' * 300), ('a/' + 'd' * 90 + '/' + 'f' * 60, ''), ('a/b', 'two')]:
        entry = tarfile.TarInfo(path)
        entry.size = len(text)
        entry.mtime = 1.5
        try:
            archive.addfile(entry, io.BytesIO(text.encode()))
        except ValueError:
            pass  # ustar has no place for the first
    folder = tarfile.TarInfo('a/c')
    folder.type = tarfile.DIRTYPE
    archive.addfile(folder)
`;
const long = [`a/${'long-'.repeat(40)}é.txt`, 'one'.repeat(300)];
const others = [
  [`a/${'d'.repeat(90)}/${'f'.repeat(60)}`, ''],
  ['a/b', 'two'],
];

describe('a tar archive', () => {
  it.each([
    ['PAX_FORMAT', [long, ...others]],
    ['GNU_FORMAT', [long, ...others]],
    ['USTAR_FORMAT', others],
  ])('as Python writes it in %s is read with its long names, and without its folders', async (format, expected) => {
    const file = join(await createWorkspace(), 'archive.tar');
    execFileSync('python3', ['-c', program, file, format]);
    const entries = readTar(readFileSync(file));
    expect(entries.map(({ path, bytes }) => [path, bytes.toString('utf8')])).toEqual(expected);
  });

  it('that is none, or ends too early, is an error', async () => {
    const file = join(await createWorkspace(), 'archive.tar');
    execFileSync('python3', ['-c', program, file, 'PAX_FORMAT']);
    expect(() => readTar(Buffer.alloc(1024, 'x'))).toThrow('not a tar archive');
    expect(() => readTar(readFileSync(file).subarray(0, 600))).toThrow('ends within a file');
  });
});
