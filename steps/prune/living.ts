import { readdir, readFile, glob } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { fileNotFound, fileUnreadable } from '../errors/index.ts';
import { findNear } from '../near-path.ts';
import { isObject, parseSource, toTemplateValue } from '../template.ts';
import type { PruneOptions } from './options.ts';

/** What the repository still says there is. */
export interface Living {
  readonly instances: ReadonlySet<string>;
  /** The steps.yml that names the workload, if one does. */
  readonly namedIn?: string;
}

export async function readLiving(
  { instancesFolder, workload }: PruneOptions,
  { workingDirectory }: Context,
): Promise<Living> {
  const entries = await readdir(join(workingDirectory, instancesFolder)).catch(async (error: NodeJS.ErrnoException) => {
    // git keeps no empty folder; but a mistyped one makes every instance look gone.
    const near = await findNear(join(workingDirectory, instancesFolder), workingDirectory);
    if (near !== undefined) throw fileNotFound(instancesFolder, 'the folder of instances', `did you mean ${near}?`);
    if (error.code === 'ENOENT') return [];
    throw fileUnreadable(instancesFolder, error);
  });
  const names = entries.filter((entry) => entry.endsWith('.json')).map((entry) => entry.slice(0, -'.json'.length));
  const namedIn = await findNaming(workload, workingDirectory);
  return { instances: new Set(names), ...(namedIn === undefined ? {} : { namedIn }) };
}

/** A repository of several workloads has them in folders. */
async function findNaming(workload: string, workingDirectory: string): Promise<string | undefined> {
  const files = glob('{steps.yml,*/steps.yml,*/*/steps.yml}', { cwd: workingDirectory, exclude: ['**/node_modules'] });
  for await (const file of files) {
    const value = toTemplateValue(parseSource(await readFile(join(workingDirectory, file), 'utf8'), file));
    if (isObject(value) && value['workload'] === workload) return file;
  }
  return undefined;
}
