import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createArchiveThreads } from '../../../steps/archive-threads.ts';
import { digestEntries } from '../../../steps/content-digest.ts';
import { listFolder } from '../../../steps/folder-entries.ts';
import { keepEntries } from '../../../steps/kept-entries.ts';
import { createObjectBodies, type ObjectBody } from '../../../steps/package/object-bodies.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

async function archiveOf(files: Readonly<Record<string, string>>) {
  const folder = await createWorkspace(files);
  const entries = keepEntries(folder, await digestEntries(listFolder(folder, { within: folder })));
  const source = { shown: 'fn', digest: 'd', extension: '.zip', body: { type: 'archive' as const, entries } };
  return { folder, source };
}

it('archives that several destinations share are made once, and are gone in the end', async () => {
  const threads = createArchiveThreads(1);
  onTestFinished(() => threads.close());
  const { source } = await archiveOf({ 'a.js': 'a' });
  const fileOf = async (body: ObjectBody) => ('file' in body ? body.file : '');

  const shared = createObjectBodies(threads, true);
  const files = [await shared.use(source, fileOf), await shared.use(source, fileOf)];
  expect(new Set(files).size).toBe(1);
  expect(existsSync(files[0] ?? '')).toBe(true);
  await shared.close();
  expect(existsSync(files[0] ?? '')).toBe(false);

  const own = createObjectBodies(threads);
  expect(await own.use(source, fileOf)).toBe('');
  await own.close();
});

it('where nothing can be kept aside is told, with the variable that names the place', async () => {
  const threads = createArchiveThreads(1);
  onTestFinished(() => threads.close());
  const { source, folder } = await archiveOf({ 'a.js': 'a' });
  const former = process.env['TMPDIR'];
  onTestFinished(() => {
    if (former === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = former;
  });
  process.env['TMPDIR'] = join(folder, 'a.js');
  const bodies = createObjectBodies(threads, true);
  await expect(bodies.use(source, async () => {})).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: expect.stringContaining('a.js (TMPDIR)" cannot be written') as string,
  });
  await bodies.close();
});
