import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What pip notes about this machine and this run; nothing reads it at run time. */
const notes = ['direct_url.json', 'INSTALLER', 'REQUESTED'];

/**
 * Takes out of a folder that pip filled what differs between machines: its notes, scripts that name this machine's Python, compiled
 * files; and puts each RECORD in order.
 */
export async function tidyPackages(folder: string, hasOwnScripts: boolean): Promise<void> {
  if (!hasOwnScripts) await rm(join(folder, 'bin'), { recursive: true, force: true });
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.dist-info')) continue;
    const info = join(folder, name);
    for (const note of notes) await rm(join(info, note), { force: true });
    await tidyRecord(join(info, 'RECORD'), name);
  }
}

async function tidyRecord(file: string, info: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const gone = new Set(notes.map((note) => `${info}/${note}`));
  const lines = text.split(/\r?\n/).filter((line) => {
    const path = line.split(',')[0] ?? '';
    return path !== '' && !gone.has(path) && !path.includes('__pycache__') && !path.startsWith('../');
  });
  await writeFile(file, `${lines.sort().join('\n')}\n`);
}
