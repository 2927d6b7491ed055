import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBlobStore } from '../../../../steps/rehearse/cloud/blob-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steps-blobs-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const megabyte = (n: number): Buffer => Buffer.alloc(1024 * 1024, n);

describe('contents of a cloud without a folder', () => {
  it('are in memory until there are 64 MB of them, and in a temporary folder until the end', async () => {
    const store = await openBlobStore(undefined);
    const digests: string[] = [];
    for (let n = 0; n < 64; n++) digests.push(await store.put(megabyte(n)));
    expect(await readdir(folder)).toEqual([]);

    for (let n = 64; n < 70; n++) digests.push(await store.put(megabyte(n)));
    const [temporary = ''] = await readdir(folder);
    expect(await readdir(join(folder, temporary))).toHaveLength(6);
    for (const [n, digest] of digests.entries()) expect((await store.get(digest)).equals(megabyte(n))).toBe(true);

    await store.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('are held once, however often they come', async () => {
    const store = await openBlobStore(undefined);
    for (let n = 0; n < 100; n++) await store.put(megabyte(1));
    expect(await readdir(folder)).toEqual([]);
    await store.close();
  });

  it('that are not there are told', async () => {
    const store = await openBlobStore(undefined);
    await expect(store.get('0'.repeat(64))).rejects.toThrow('no blob');
    await store.close();
  });
});
