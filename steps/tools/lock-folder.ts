import { open, rm, stat, utimes } from 'node:fs/promises';
import type { Context } from '../context.ts';

/** A holder touches its lock this often; one that has not been touched for `staleMs` belongs to a process that was killed. */
const touchMs = 2_000;
const staleMs = 15_000;
const pollMs = 100;

/** Runs `work` while no other process runs work under the same lock file. */
export async function withLock<T>(lockFile: string, context: Context, work: () => Promise<T>): Promise<T> {
  while (!(await acquire(lockFile))) {
    if (await isStale(lockFile)) await rm(lockFile, { force: true });
    else await context.clock.sleep(pollMs, context.signal);
  }
  const touching = setInterval(() => void utimes(lockFile, new Date(), new Date()).catch(() => {}), touchMs);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    await rm(lockFile, { force: true });
  }
}

async function acquire(lockFile: string): Promise<boolean> {
  try {
    await (await open(lockFile, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(lockFile: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(lockFile)).mtimeMs > staleMs;
  } catch {
    return false;
  }
}
