import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OrganizationDefinition } from './cloud/cloud.ts';

/** Where a rehearsal takes place. */
export interface Place {
  readonly organization: OrganizationDefinition;
  readonly region: string;
}

/** The place that the rehearsal in a folder began in, else the given one, which is kept there: a resumed rehearsal stays where it was. */
export async function keepPlace(folder: string, given: Place): Promise<Place> {
  const file = join(folder, 'place.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Place;
  await writeFile(file, `${JSON.stringify(given, undefined, 2)}\n`);
  return given;
}
