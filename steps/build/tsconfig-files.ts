import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The tsconfig.json of folders and what they extend: esbuild reads them, and does not list them among what it read. */
export async function tsconfigFiles(folders: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const folder of folders) await follow(join(folder, 'tsconfig.json'), found);
  return [...found];
}

async function follow(file: string, found: Set<string>): Promise<void> {
  if (found.has(file)) return;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  found.add(file);
  // It may hold comments and trailing commas, so that it is no JSON.
  const extended = /"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/.exec(text)?.[1] ?? '';
  for (const [, path = ''] of extended.matchAll(/"(\.[^"]*)"/g)) {
    const target = resolve(dirname(file), path);
    await follow(target.endsWith('.json') ? target : `${target}.json`, found);
  }
}
