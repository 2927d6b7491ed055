import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The format of the files in `state/`; a folder of another version is refused rather than misread. */
const schemaVersion = 1;

interface StateFile {
  readonly schemaVersion: number;
  readonly parts: Readonly<Record<string, object>>;
}

/** All services' state: plain objects by service, account and region, saved as one JSON file per service. */
export interface StateStore {
  part<T extends object>(service: string, accountId: string, region: string, initial: () => T): T;
  save(): Promise<void>;
}

export async function openStateStore(folder: string | undefined): Promise<StateStore> {
  const services =
    folder === undefined ? new Map<string, Map<string, object>>() : await load(path.join(folder, 'state'));
  return {
    part<T extends object>(service: string, accountId: string, region: string, initial: () => T): T {
      const parts = services.get(service) ?? new Map<string, object>();
      services.set(service, parts);
      const key = `${accountId}/${region}`;
      const existing = parts.get(key);
      if (existing) return existing as T;
      const created = initial();
      parts.set(key, created);
      return created;
    },
    async save(): Promise<void> {
      if (folder !== undefined) await write(path.join(folder, 'state'), services);
    },
  };
}

async function load(folder: string): Promise<Map<string, Map<string, object>>> {
  await mkdir(folder, { recursive: true });
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return new Map(await Promise.all(files.map((name) => loadService(folder, name))));
}

async function loadService(folder: string, name: string): Promise<[string, Map<string, object>]> {
  const file = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as StateFile;
  if (file.schemaVersion !== schemaVersion) {
    throw new Error(
      `${path.join(folder, name)} has schemaVersion ${file.schemaVersion}, not ${schemaVersion}: delete ${folder} to begin anew`,
    );
  }
  return [path.basename(name, '.json'), new Map(Object.entries(file.parts))];
}

async function write(folder: string, services: ReadonlyMap<string, ReadonlyMap<string, object>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Serialised before the first await, so that the files are one moment's state.
  const texts = [...services].map(([service, parts]): [string, string] => [
    service,
    JSON.stringify({ schemaVersion, parts: Object.fromEntries(parts) } satisfies StateFile),
  ]);
  await Promise.all(texts.map(([service, text]) => replaceFile(path.join(folder, `${service}.json`), text)));
}

async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, file);
}
