import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { replaceFile } from '../replace-file.ts';
import { cacheFolder } from '../tools/index.ts';

/** Results of linters by what they depend on. A result that cannot be read or kept costs time, never correctness. */
export interface ResultCache {
  read(key: string): Promise<unknown>;
  write(key: string, result: unknown): Promise<void>;
}

const keptMs = 3 * 24 * 60 * 60 * 1000;

export function createResultCache(context: Context): ResultCache {
  const folder = join(cacheFolder(context), 'validate');
  let cleaning: Promise<void> | undefined;
  return {
    read: async (key) => {
      const text = await readFile(join(folder, key), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : parse(text);
    },
    write: async (key, result) => {
      try {
        await mkdir(folder, { recursive: true });
        await replaceFile(join(folder, key), (aside) => writeFile(aside, JSON.stringify(result)));
        // Once for all that is written: the folder may hold thousands.
        cleaning ??= removeOld(folder, context.clock.now());
        await cleaning;
      } catch {
        // A folder that cannot be written to is found out by the next run, which lints again.
      }
    },
  };
}

/** The day is part of every key, because some rules compare with today's date: older results are never read again. */
export function resultKey(parts: readonly (string | readonly string[])[], now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  return sha256(JSON.stringify([day, ...parts]));
}

async function removeOld(folder: string, now: number): Promise<void> {
  const names = await readdir(folder);
  if (names.length < 1000) return;
  for (const name of names) {
    const file = join(folder, name);
    if (now - (await stat(file)).mtimeMs > keptMs) await rm(file, { force: true });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
