import { array, assert, constantFrom, property, record, stringMatching } from 'fast-check';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createArchiveThreads } from '../../steps/archive-threads.ts';
import { readUnzippedSize } from '../../steps/archive-format.ts';
import { writeArchive } from '../../steps/archive.ts';
import { contentDigest, digestEntries, sha256, type DigestedEntry } from '../../steps/content-digest.ts';
import { isNeverArchived, listFolder } from '../../steps/folder-entries.ts';
import { hasEntry, keepEntries, readEntries } from '../../steps/kept-entries.ts';
import { readZip } from '../../steps/zip-archive.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const read = async (folder: string, within = folder) =>
  digestEntries(listFolder(folder, { within, isExcluded: isNeverArchived }));
async function zipEntries(entries: readonly DigestedEntry[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await writeArchive(entries, (piece) => pieces.push(piece));
  return Buffer.concat(pieces);
}
const digestOf = async (folder: string) => contentDigest(await read(folder), 'zip');

describe('an archive', () => {
  it('has the same bytes wherever, whenever and in whatever order its files were written', async () => {
    const first = await createWorkspace({ 'b.js': 'b', 'a.js': 'a', 'lib/c.js': 'c' });
    const second = await createWorkspace({ 'lib/c.js': 'c', 'a.js': 'a', 'b.js': 'b' });
    utimesSync(join(second, 'a.js'), 1, 1);
    chmodSync(join(second, 'b.js'), 0o600);
    const archives = await Promise.all([first, second].map(async (folder) => zipEntries(await read(folder))));
    expect(sha256(archives[0] ?? '')).toBe(sha256(archives[1] ?? ''));
    expect(await digestOf(first)).toBe(await digestOf(second));
  });

  it('keeps contents and the execute bit', async () => {
    const folder = await createWorkspace({ bootstrap: '#!/bin/sh\n', 'lib/ä ö.txt': 'ü', empty: '' });
    chmodSync(join(folder, 'bootstrap'), 0o700);
    const file = join(await createWorkspace(), 'out.zip');
    writeFileSync(file, await zipEntries(await read(folder)));
    const script = `import zipfile, sys, json
z = zipfile.ZipFile(sys.argv[1])
print(json.dumps([[i.filename, oct(i.external_attr >> 16 & 0o777), z.read(i).decode()] for i in z.infolist()]))`;
    const listed: unknown = JSON.parse(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }));
    expect(listed).toEqual([
      ['bootstrap', '0o755', '#!/bin/sh\n'],
      ['empty', '0o644', ''],
      ['lib/ä ö.txt', '0o644', 'ü'],
    ]);
  });

  it('is refused when a file changed after it was digested', async () => {
    const folder = await createWorkspace({ 'a.js': 'a' });
    const entries = await read(folder);
    writeFileSync(join(folder, 'a.js'), 'b');
    await expect(zipEntries(entries)).rejects.toMatchObject({ code: 'CHANGED_WHILE_READ' });
  });

  it('is refused when a file was removed, grew or became a folder after it was listed, and when its name is no text', async () => {
    const folder = await createWorkspace({ 'a.js': 'a' });
    const listed = listFolder(folder, { within: folder });
    const digest = () => digestEntries(listed);
    appendFileSync(join(folder, 'a.js'), 'b');
    await expect(digest()).rejects.toMatchObject({ code: 'CHANGED_WHILE_READ' });
    rmSync(join(folder, 'a.js'));
    await expect(digest()).rejects.toMatchObject({
      code: 'CHANGED_WHILE_READ',
      message: `"${join(folder, 'a.js')}" was removed while the workload was being read`,
    });
    mkdirSync(join(folder, 'a.js'));
    await expect(digest()).rejects.toMatchObject({ code: 'CHANGED_WHILE_READ' });
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xe4, 0x2e, 0x6a, 0x73])]), '');
    expect(() => listFolder(folder, { within: folder })).toThrow(
      expect.objectContaining({ code: 'NAME_NOT_UTF8' }) as Error,
    );
  });

  it('is the same made in a thread, where what is large lies in a file, piece by piece', async () => {
    const largeSize = 9 * 1024 * 1024;
    const large = Buffer.alloc(largeSize, 'a large file, not in memory at once. ');
    const folder = await createWorkspace({ 'a.js': 'a', 'large.bin': large, 'z.js': 'z' });
    const entries = await read(folder);
    const kept = keepEntries(folder, entries);
    const threads = createArchiveThreads(2);
    onTestFinished(() => threads.close());
    const spool = await createWorkspace();
    const [made, again] = await Promise.all([threads.zip(kept, spool), threads.zip(kept, spool)]);
    const bytes = readFileSync('file' in made ? made.file : '');
    expect(made).toMatchObject({ sha256: sha256(bytes), size: bytes.length });
    expect(again).toMatchObject({ sha256: sha256(await zipEntries(entries)) });
    const script =
      'import zipfile, sys; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), [i.file_size for i in z.infolist()])';
    const seen = execFileSync('python3', ['-c', script, 'file' in made ? made.file : ''], { encoding: 'utf8' });
    expect(seen.trim()).toBe(`None [1, ${largeSize}, 1]`);
    const small = await threads.zip(keepEntries(folder, entries.slice(0, 1)));
    expect('bytes' in small && readZip(Buffer.from(small.bytes)).map(({ path }) => path)).toEqual(['a.js']);
    writeFileSync(join(folder, 'a.js'), 'b');
    await expect(threads.zip(kept, spool)).rejects.toMatchObject({ code: 'CHANGED_WHILE_READ' });
    expect(readdirSync(spool)).toHaveLength(2);
    await expect(threads.digest([{ file: join(folder, 'gone'), size: 1 }])).rejects.toMatchObject({
      code: 'CHANGED_WHILE_READ',
    });
  });

  it('is made by a thread that was started before there was anything to do', async () => {
    const folder = await createWorkspace({ 'a.js': 'a' });
    const entries = await read(folder);
    const threads = createArchiveThreads(2);
    onTestFinished(() => threads.close());
    threads.prepare();
    threads.prepare();
    const [digests, made] = await Promise.all([threads.digest(entries), threads.zip(keepEntries(folder, entries))]);
    expect(digests).toEqual([sha256('a')]);
    expect(made.sha256).toBe(sha256(await zipEntries(entries)));
    // A thread's errors arrive whole: were it done here, the same would be thrown.
    await expect(threads.digest([{ file: join(folder, 'gone'), size: 1 }])).rejects.toMatchObject({
      code: 'CHANGED_WHILE_READ',
    });
  });

  it('is kept as one text, which gives back every entry and says whether there is one', async () => {
    const folder = await createWorkspace({ 'lib/"ä",\\.ts': 'a', 'b.js': 'bc' });
    symlinkSync('b.js', join(folder, 'link'));
    const listed = listFolder(folder, { within: folder, keepsLinks: true });
    const entries = await digestEntries(listed);
    const kept = keepEntries(folder, entries);
    expect(readEntries(kept)).toEqual(entries);
    expect(kept.size).toBe(7);
    for (const { path } of entries) expect(hasEntry(kept, path)).toBe(true);
    for (const path of ['ä', 'lib', '.ts', 'lib/"ä",', '420', 'b']) expect(hasEntry(kept, path)).toBe(false);
  });

  it('is told from other files by its end', async () => {
    const folder = await createWorkspace({ 'a.js': 'a' });
    const archive = await zipEntries(await read(folder));
    const commented = Buffer.concat([archive, Buffer.from('hello')]);
    commented.writeUInt16LE(5, archive.length - 2);
    const sizeIn = async (bytes: Buffer) => {
      writeFileSync(join(folder, 'file'), bytes);
      return readUnzippedSize(join(folder, 'file'));
    };
    expect(await sizeIn(archive)).toBe(1);
    expect(await sizeIn(commented)).toBe(1);
    expect(await sizeIn(Buffer.from('PK no archive'))).toBe(undefined);
    expect(await sizeIn(archive.subarray(0, -1))).toBe(undefined);
    expect(await sizeIn(Buffer.alloc(0))).toBe(undefined);
  });
});

describe('a folder', () => {
  it('is digested by paths, modes and contents', async () => {
    const folder = await createWorkspace({ 'a.js': 'a' });
    const digests = [await digestOf(folder)];
    chmodSync(join(folder, 'a.js'), 0o755);
    digests.push(await digestOf(folder));
    writeFileSync(join(folder, 'a.js'), 'b');
    digests.push(await digestOf(folder));
    mkdirSync(join(folder, 'sub'));
    expect(await digestOf(folder)).toBe(digests[2]);
    writeFileSync(join(folder, 'sub', 'a.js'), '');
    digests.push(await digestOf(folder));
    expect(new Set(digests).size).toBe(4);
  });

  it('gives every set of files its own digest', () => {
    const entry = record({
      path: stringMatching(/^[a-z\n /]{1,6}$/),
      sha256: constantFrom('0'.repeat(64), '1'.repeat(64)),
    });
    const digest = (entries: readonly { path: string; sha256: string }[]) =>
      contentDigest(
        entries.map((each) => ({ ...each, mode: 0o644, size: 1, file: '' })),
        'zip',
      );
    const files = array(entry, { maxLength: 4 });
    assert(
      property(files, files, (a, b) => {
        expect(digest(a) === digest(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it('leaves out the repository and what steps keep', async () => {
    const folder = await createWorkspace({
      '.git/HEAD': 'x',
      '.steps/manifest.json': '{}',
      '.gitignore': 'x',
      'sub/.git': 'x',
    });
    expect((await read(folder)).map(({ path }) => path)).toEqual(['.gitignore']);
  });

  it('follows links inside the workload', async () => {
    const root = await createWorkspace({ 'shared/lib/a.js': 'a', 'shared/one.js': '1', 'fn/index.js': 'i' });
    symlinkSync('../shared/lib', join(root, 'fn', 'lib'));
    symlinkSync('../shared/one.js', join(root, 'fn', 'one.js'));
    expect((await read(join(root, 'fn'), root)).map(({ path }) => path)).toEqual(['index.js', 'lib/a.js', 'one.js']);
  });

  it.each([
    ['leads out of the workload', '/etc/hostname', 'LINK_LEAVES_WORKLOAD', '"link"'],
    ['leads to nothing', 'nowhere', 'LINK_BROKEN', '"link" leads to nothing'],
    ['leads through a file', 'index.js/more', 'LINK_BROKEN', '"link" leads to nothing'],
    ['leads to the folder that holds it', '.', 'LINK_BROKEN', '"link" leads round in a circle'],
    ['leads to itself', 'link', 'LINK_BROKEN', '"link" leads round in a circle'],
    ['cannot be followed', 'x'.repeat(300), 'LINK_BROKEN', '"link" cannot be followed: the name is too long'],
  ])('is refused with a link that %s', async (_name, target, code, message) => {
    const folder = await createWorkspace({ 'index.js': 'i' });
    symlinkSync(target, join(folder, 'link'));
    const told = expect.stringContaining(message) as string;
    await expect(read(folder)).rejects.toMatchObject({ code, message: told });
  });

  it('is refused with links that lead into each other', async () => {
    const folder = await createWorkspace({ 'a/x': '', 'b/x': '' });
    symlinkSync('../b', join(folder, 'a', 'b'));
    symlinkSync('../a', join(folder, 'b', 'a'));
    await expect(read(folder)).rejects.toMatchObject({ code: 'LINK_BROKEN' });
  });
});
