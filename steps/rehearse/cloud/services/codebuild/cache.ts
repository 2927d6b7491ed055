import { sha256 } from '../../../../content-digest.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import {
  BuildFailure,
  expandText,
  packArtifact,
  selectFiles,
  type Buildspec,
  type BuildShell,
} from '../../../buildspec/index.ts';
import { unpack } from './download-source.ts';
import type { Build } from './project.ts';

interface Caching {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly build: Build;
  readonly shell: BuildShell;
}

/** Where a build finds and leaves its cache. */
interface CachePlace {
  readonly bucket: string;
  readonly object: string;
  /** It has a key, and stays as it was made; each build replaces one that has none. */
  readonly isFixed: boolean;
  /** What the objects begin with that do where it is not there. */
  readonly fallbacks: readonly string[];
}

/** What is to be saved when the build has succeeded. */
export interface OpenCache {
  save(): Promise<void>;
}

const nothing: OpenCache = { save: () => Promise.resolve() };

/**
 * Restores the cache of a project in S3, as the service role. https://docs.aws.amazon.com/codebuild/latest/userguide/caching-s3.html
 * Not documented, and so unverified: where below the project's location an object lies, which of several that begin with a fallback key
 * is taken (here the newest), that a cache which cannot be read or written fails no build, and that a failed build saves none. What
 * CodeBuild caches by itself where the buildspec names no paths is not part of the embedded cloud; nor is a local cache: each build has a
 * host of its own.
 */
export async function openCache({ cache: spec }: Buildspec, caching: Caching): Promise<OpenCache> {
  const { cache } = caching.build.project;
  if (cache?.type !== 'S3' || !spec || spec.paths.length === 0) return nothing;
  const { shell } = caching;
  const place = await placeOf(spec, caching);
  const found = spec.action === 'save' ? undefined : await restore(place, caching);
  const isKept = place.isFixed && found === place.object;
  if (isKept || spec.action === 'restore') return nothing;
  return {
    save: () => withoutFailing('upload', shell, () => save(spec.paths, place, caching)),
  };
}

/** The scope is the project's own where no namespace says otherwise; caches of other paths are other versions. */
async function placeOf(
  { paths, key, fallbackKeys }: NonNullable<Buildspec['cache']>,
  { build, shell }: Caching,
): Promise<CachePlace> {
  const { location = '', cacheNamespace } = build.project.cache ?? {};
  const [bucket = '', ...folders] = location.split('/').filter((part) => part !== '');
  const scope = [...folders, cacheNamespace ?? build.project.name];
  if (key === undefined) return { bucket, object: [...scope, 'cache'].join('/'), isFixed: false, fallbacks: [] };
  const version = sha256(paths.join('\n')).slice(0, 16);
  const named = async (text: string) => [...scope, version, await expandText(text, shell)].join('/');
  return {
    bucket,
    object: await named(key),
    isFixed: true,
    fallbacks: await Promise.all(fallbackKeys.map(named)),
  };
}

/** Resolves to the object's key where there is one. */
async function restore(place: CachePlace, caching: Caching): Promise<string | undefined> {
  const { shell } = caching;
  return withoutFailing('download', shell, async () => {
    for (const key of await candidates(place, caching)) {
      const archive = await readObject(place.bucket, key, caching);
      if (!archive) continue;
      await unpack(archive, shell.sourceDirectory);
      shell.log.say(`Cache is restored from ${place.bucket}/${key}`);
      return key;
    }
    shell.log.say('Unable to initialize cache download: no cache was found');
    return undefined;
  });
}

/** The very key first, then what begins with a fallback key, in their order. */
async function candidates({ bucket, object, fallbacks }: CachePlace, caching: Caching): Promise<string[]> {
  const all = [object];
  for (const fallback of fallbacks) all.push(...(await newestFirst(bucket, fallback, caching)));
  return all;
}

async function newestFirst(
  Bucket: string,
  Prefix: string,
  { cloud, caller, build }: Caching,
): Promise<readonly string[]> {
  const call = { service: 's3', operation: 'ListObjectsV2', region: build.region, input: { Bucket, Prefix } };
  const { Contents = [] } = await cloud.call<{
    readonly Contents?: readonly { readonly Key: string; readonly LastModified: Date | string | number }[];
  }>(caller, call);
  const time = (modified: Date | string | number) => new Date(modified).getTime();
  return Contents.toSorted((one, other) => time(other.LastModified) - time(one.LastModified)).map(({ Key }) => Key);
}

async function readObject(Bucket: string, Key: string, { cloud, caller, build }: Caching): Promise<Buffer | undefined> {
  try {
    const call = { service: 's3', operation: 'GetObject', region: build.region, input: { Bucket, Key } };
    return (await cloud.call<{ readonly Body: Buffer }>(caller, call)).Body;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchKey') return undefined;
    throw error;
  }
}

async function save(
  paths: readonly string[],
  { bucket, object }: CachePlace,
  { cloud, caller, build, shell }: Caching,
): Promise<void> {
  const files = await selectFiles(shell.sourceDirectory, { files: paths, discardPaths: false }, shell.log);
  const input = {
    Bucket: bucket,
    Key: object,
    Body: await packArtifact(files),
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: build.project.encryptionKey,
  };
  await cloud.call(caller, { service: 's3', operation: 'PutObject', region: build.region, input });
  shell.log.say(`Cache is saved to ${bucket}/${object}`);
}

async function withoutFailing<T>(
  what: 'upload' | 'download',
  { log }: BuildShell,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AwsError) && !(error instanceof BuildFailure)) throw error;
    log.say(`Unable to ${what} cache: ${error.message}`);
    return undefined;
  }
}
