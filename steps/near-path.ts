import { readdir } from 'node:fs/promises';
import { join, parse, relative, resolve, sep } from 'node:path';
import { closestName } from './closest-name.ts';

/** What is there and reads most like a path that is not, as seen from a folder: each name on the way may be mistyped. */
export async function findNear(missing: string, from: string): Promise<string | undefined> {
  const { root } = parse(missing);
  let here = root;
  let isOther = false;
  for (const name of relative(root, missing).split(sep)) {
    const names: readonly string[] = await readdir(here).catch(() => []);
    const found = names.includes(name) ? name : closestName(name, names.toSorted());
    if (found === undefined) return undefined;
    isOther ||= found !== name;
    here = join(here, found);
  }
  if (!isOther) return undefined;
  return relative(resolve(from), here).split(sep).join('/') || '.';
}
