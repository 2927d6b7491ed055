import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isZip, readZip, startZip, writeZip, zipMode } from '../../steps/zip-archive.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const entry = (path: string, text: string) => ({ path, bytes: Buffer.from(text) });

describe('a ZIP archive', () => {
  it('gives back what was put in, with modes and links', () => {
    const entries = [
      entry('a/ä.txt', 'x'.repeat(1000)),
      { ...entry('run', '#!'), isExecutable: true },
      { ...entry('link', 'a'), isSymbolicLink: true },
      entry('empty', ''),
    ];
    const read = readZip(writeZip(entries));
    expect(read).toEqual(entries.map((given) => ({ isExecutable: false, isSymbolicLink: false, ...given })));
  });

  it('is the same for the same contents', () => {
    expect(writeZip([entry('a', '1')])).toEqual(writeZip([entry('a', '1')]));
  });

  it('holds more files than the first form of the format could count', async () => {
    const pieces: Buffer[] = [];
    const zip = startZip((piece) => pieces.push(piece));
    const empty = { mode: zipMode.file, isDeflated: false, crc: 0, packedSize: 0, size: 0 };
    for (let index = 0; index < 70_000; index++) zip.add({ path: `f${index}`, ...empty }, Buffer.alloc(0));
    zip.end();
    const file = join(await createWorkspace(), 'many.zip');
    writeFileSync(file, Buffer.concat(pieces));
    const script = 'import zipfile, sys; print(len(zipfile.ZipFile(sys.argv[1]).infolist()))';
    expect(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }).trim()).toBe('70000');
    expect(readZip(readFileSync(file))).toHaveLength(70_000);
  });

  it('is refused where a content is damaged', () => {
    const bytes = writeZip([entry('a', 'content')]);
    bytes.write('C', bytes.indexOf('content'));
    expect(() => readZip(bytes)).toThrow('a is damaged in the archive');
  });

  it('is refused where a path leaves it', () => {
    expect(() => readZip(writeZip([entry('../a', '1')]))).toThrow('outside itself');
  });

  it('is told from other bytes by a record that ends it, with a comment that reaches to the end', () => {
    const zip = writeZip([entry('a', '1')]);
    const comment = Buffer.from('PK\u0005\u0006, as the record itself begins, and then enough for a record');
    const commented = Buffer.concat([zip, comment]);
    commented.writeUInt16LE(comment.length, zip.length - 2);
    expect(readZip(commented)).toEqual(readZip(zip));
    expect([isZip(writeZip([])), isZip(commented), isZip(Buffer.from('no archive'))]).toEqual([true, true, false]);
    const more = Buffer.concat([zip, Buffer.from('more')]);
    expect(isZip(more)).toBe(false);
    expect(() => readZip(more)).toThrow('not a ZIP archive');
    expect(() => readZip(zip.subarray(1))).toThrow('the directory of the archive is damaged');
  });
});
