import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import type { ObjectFacts } from '../object-checksum.ts';
import { replaceFile } from '../replace-file.ts';
import { cacheFolder } from '../tools/index.ts';
import type { Destination } from './destination.ts';

/** What tells one writing of an object from another: the ETag changes with its contents, the time, in seconds, with each writing. */
export interface ObjectWriting {
  readonly eTag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

/** An object that was uploaded, or compared, by this machine. */
export interface SeenObject extends ObjectFacts, ObjectWriting {}

/**
 * What this machine knows of the objects below a prefix, so that an unchanged one is neither zipped nor asked about. It lies in the
 * user's cache folder, which neither a repository nor a build artifact can bring. See docs/decisions/0002-keys-from-contents.md.
 */
export interface SeenObjects {
  find(key: string): SeenObject | undefined;
  keep(objects: ReadonlyMap<string, SeenObject>): Promise<void>;
}

/** Of former runs at least so many are kept, and as many as there are artifacts. */
const keptObjects = 2000;

export async function openSeenObjects({ bucket, prefix }: Destination, context: Context): Promise<SeenObjects> {
  const file = recordFile(`${bucket}/${prefix}`, context);
  const known = file === undefined ? new Map<string, SeenObject>() : await readSeen(file);
  return {
    find: (key) => known.get(key),
    keep: async (objects) => {
      const isKnown = [...objects].every(([key, object]) => isSameWriting(known.get(key), object));
      if (file === undefined || isKnown) return;
      const others = [...known].filter(([key]) => !objects.has(key));
      const kept = [...objects, ...others].slice(0, Math.max(keptObjects, objects.size * 2));
      await writeSeen(file, Object.fromEntries(kept));
    },
  };
}

/** Whether it is the very writing that was seen. S3 lists times in whole seconds. */
export function isSameWriting(seen: ObjectWriting | undefined, found: ObjectWriting): boolean {
  const second = (time: number) => Math.floor(time / 1000);
  return seen?.eTag === found.eTag && second(seen.lastModified) === second(found.lastModified);
}

function recordFile(name: string, context: Context): string | undefined {
  try {
    return join(cacheFolder(context), 'package', `${sha256(name)}.json`);
  } catch {
    // Without a cache folder everything is compared.
    return undefined;
  }
}

async function readSeen(file: string): Promise<ReadonlyMap<string, SeenObject>> {
  try {
    const objects = Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, Partial<SeenObject>>);
    return new Map(objects.filter((entry): entry is [string, SeenObject] => isSeenObject(entry[1])));
  } catch {
    return new Map();
  }
}

function isSeenObject(value: Partial<SeenObject>): value is SeenObject {
  return (
    /^[0-9a-f]{64}$/.test(String(value.sha256)) &&
    typeof value.size === 'number' &&
    typeof value.eTag === 'string' &&
    typeof value.lastModified === 'number' &&
    ['string', 'undefined'].includes(typeof value.versionId)
  );
}

async function writeSeen(file: string, objects: Readonly<Record<string, SeenObject>>): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, (aside) => writeFile(aside, JSON.stringify(objects)));
  } catch {
    // A folder that cannot be written to costs the next run time.
  }
}
