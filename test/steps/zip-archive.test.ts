import { describe, expect, it } from 'vitest';
import { isZip, readZip, writeZip } from '../../steps/zip-archive.ts';

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

  it('is refused where a content is damaged', () => {
    const bytes = writeZip([entry('a', 'content')]);
    bytes.write('C', bytes.indexOf('content'));
    expect(() => readZip(bytes)).toThrow('a is damaged in the archive');
  });

  it('is refused where a path leaves it', () => {
    expect(() => readZip(writeZip([entry('../a', '1')]))).toThrow('outside itself');
  });

  it('is told from other bytes', () => {
    expect([isZip(writeZip([])), isZip(Buffer.from('no archive'))]).toEqual([true, false]);
  });
});
