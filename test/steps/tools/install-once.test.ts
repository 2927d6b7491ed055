import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { installOnce } from '../../../steps/tools/install-once.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const fill = async (aside: string) => writeFile(join(aside, 'content'), 'complete');

it('installs once however many runs want it at the same time', async () => {
  const folder = join(await createWorkspace(), 'tools', 'thing');
  const context = createTestContext('/');
  let installations = 0;
  const install = async (aside: string) => {
    installations++;
    await fill(aside);
  };
  await Promise.all([1, 2, 3].map(() => installOnce(folder, context, 'install thing', install)));
  expect(installations).toBe(1);
  expect(await readdir(folder)).toEqual(['content']);
  expect(context.events.map(({ type }) => type)).toEqual(['task-started', 'task-finished']);
});

it('leaves nothing behind where the installation fails, so that the next run tries again', async () => {
  const workspace = await createWorkspace();
  const folder = join(workspace, 'thing');
  const context = createTestContext('/');
  const failing = installOnce(folder, context, 'install thing', async (aside) => {
    await fill(aside);
    throw new Error('the network is down');
  });
  await expect(failing).rejects.toThrow('the network is down');
  expect(await readdir(workspace)).toEqual([]);
  await installOnce(folder, context, 'install thing', fill);
  expect(await readdir(workspace)).toEqual(['thing']);
});

it('takes over from a killed run, and removes what that left', async () => {
  const workspace = await createWorkspace({ 'thing.lock': '', 'thing.partial-abc/half': '' });
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(join(workspace, 'thing.lock'), longAgo, longAgo);
  await installOnce(join(workspace, 'thing'), createTestContext('/'), 'install thing', fill);
  expect(await readdir(workspace)).toEqual(['thing']);
});

it('says what to do where the cache folder cannot be made', async () => {
  const workspace = await createWorkspace({ file: '' });
  const installing = installOnce(join(workspace, 'file', 'thing'), createTestContext('/'), 'install thing', fill);
  await expect(installing).rejects.toMatchObject({
    code: 'CACHE_NOT_WRITABLE',
    hint: expect.stringContaining('STEPS_CACHE_DIR'),
  });
});
