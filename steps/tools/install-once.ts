import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { cacheNotWritable } from '../errors/index.ts';
import { withLock } from './lock-folder.ts';

/**
 * Makes `folder` by `install`, unless it is there. The folder appears complete or not at all: `install` fills another
 * one that is then renamed; concurrent runs wait for the first.
 */
export async function installOnce(
  folder: string,
  context: Context,
  title: string,
  install: (aside: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true }).catch((error: unknown) => {
    throw cacheNotWritable(dirname(folder), error);
  });
  await withLock(`${folder}.lock`, context, async () => {
    if (existsSync(folder)) return;
    await removeLeftovers(folder);
    await reportInstallation(title, context, () => installAside(folder, install));
  });
}

async function installAside(folder: string, install: (aside: string) => Promise<void>): Promise<void> {
  const aside = await mkdtemp(`${folder}.partial-`);
  try {
    await install(aside);
    // mkdtemp makes a folder for one user; a cache may be baked into an image that another one runs.
    await chmod(aside, 0o755);
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Under the lock nobody else installs, so a partial folder is what a killed run left. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    if (name.startsWith(`${basename(folder)}.partial-`)) {
      await rm(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
}

async function reportInstallation(title: string, context: Context, work: () => Promise<void>): Promise<void> {
  const started = context.clock.now();
  context.report({ type: 'task-started', id: title, title });
  const finish = (outcome: 'done' | 'failed') =>
    context.report({ type: 'task-finished', id: title, outcome, durationMs: context.clock.now() - started });
  try {
    await work();
  } catch (error) {
    finish('failed');
    throw error;
  }
  finish('done');
}
