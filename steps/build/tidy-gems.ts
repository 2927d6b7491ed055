import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../folder-entries.ts';

/** Folders of an installation that nothing reads at run time: downloads, documentation, logs of this run, and scripts that name this machine's Ruby. */
const unread = ['cache', 'doc', 'build_info', 'bin'];
const logs = /(^|\/)(gem_make\.out|mkmf\.log)$/;

/** Takes out of a folder that Bundler filled what differs between machines and runs. */
export async function tidyGems(folder: string): Promise<void> {
  for (const version of await readdir(folder)) {
    const installed = join(folder, version);
    for (const name of unread) await rm(join(installed, name), { recursive: true, force: true });
    for (const { path, file } of listFolder(installed, { within: installed })) if (logs.test(path)) await rm(file);
  }
}
