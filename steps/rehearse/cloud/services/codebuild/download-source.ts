import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isZip, readZip } from '../../../../zip-archive.ts';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { BuildFailure } from '../../../buildspec/index.ts';
import { cloneConnected, connectedTypes } from './connected-source.ts';
import type { ArtifactPlace, Build, ProjectSource } from './project.ts';

export interface DownloadedSource {
  readonly sourceDirectory: string;
  readonly secondarySources: Readonly<Record<string, string>>;
  readonly resolvedSourceVersion?: string;
}

interface Download {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly build: Build;
  readonly root: string;
}

/** Fetches the source as the service role. */
export async function downloadSource(download: Download): Promise<DownloadedSource> {
  const { build, root } = download;
  const sourceDirectory = join(root, 'src');
  await mkdir(sourceDirectory, { recursive: true });
  if (build.handover) return downloadHandover(download, sourceDirectory);
  const resolved = await downloadOne(download, build.project.source, build.sourceVersion, sourceDirectory);
  return {
    sourceDirectory,
    secondarySources: {},
    ...(resolved === undefined ? {} : { resolvedSourceVersion: resolved }),
  };
}

async function downloadHandover(download: Download, sourceDirectory: string): Promise<DownloadedSource> {
  const { inputs = [], primaryInput, revision } = download.build.handover ?? {};
  const secondarySources: Record<string, string> = {};
  for (const input of inputs) {
    const isPrimary = input.name === primaryInput;
    const folder = isPrimary ? sourceDirectory : join(download.root, `src-${input.name}`);
    if (!isPrimary) secondarySources[input.name] = folder;
    await unpackObject(
      download,
      input,
      folder,
      `${isPrimary ? 'primary' : 'secondary'} source and source version arn:aws:s3:::${input.bucket}/${input.key}`,
    );
  }
  return { sourceDirectory, secondarySources, ...(revision === undefined ? {} : { resolvedSourceVersion: revision }) };
}

async function downloadOne(
  download: Download,
  source: ProjectSource,
  version: string | undefined,
  folder: string,
): Promise<string | undefined> {
  switch (source.type) {
    case 'S3': {
      const [bucket = '', ...key] = (source.location ?? '').replace(/^arn:aws:s3:::/, '').split('/');
      const place = {
        name: 'source',
        bucket,
        key: key.join('/'),
        ...(version === undefined ? {} : { versionId: version }),
      };
      await unpackObject(download, place, folder, `primary source and source version ${version ?? ''}`);
      return version;
    }
    case 'CODECOMMIT':
      return cloneRepository(download, source, version, folder);
    default:
      return connectedTypes.includes(source.type)
        ? cloneConnected(download.cloud, download.caller, download.build, folder)
        : undefined;
  }
}

async function unpackObject(
  { cloud, caller, build }: Download,
  place: ArtifactPlace,
  folder: string,
  described: string,
): Promise<void> {
  const input = {
    Bucket: place.bucket,
    Key: place.key,
    ...(place.versionId === undefined ? {} : { VersionId: place.versionId }),
  };
  const call = { service: 's3', operation: 'GetObject', region: build.region, input };
  const { Body } = await asDownloadFailure(described, () => cloud.call<{ readonly Body: Buffer }>(caller, call));
  if (isZip(Body)) await unpack(Body, folder);
  else await put(join(folder, place.key.slice(place.key.lastIndexOf('/') + 1)), Body);
}

export async function unpack(archive: Buffer, folder: string): Promise<void> {
  for (const { path, bytes, isExecutable, isSymbolicLink } of readZip(archive)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    if (isSymbolicLink) await symlink(bytes.toString('utf8'), file);
    else await writeFile(file, bytes);
    if (isExecutable) await chmod(file, 0o755);
  }
}

async function put(file: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

async function cloneRepository(
  { cloud, caller, build }: Download,
  { location = '' }: ProjectSource,
  version: string | undefined,
  folder: string,
): Promise<string | undefined> {
  const repositoryName = location.slice(location.lastIndexOf('/') + 1);
  const input = { repositoryName, folder, ...(version === undefined ? {} : { version }) };
  const call = { service: 'codecommit', operation: 'GitPull', region: build.region, input };
  const described = `primary source and source version ${version ?? ''}`;
  const { commitId } = await asDownloadFailure(described, () =>
    cloud.call<{ readonly commitId: string }>(caller, call),
  );
  return commitId;
}

async function asDownloadFailure<T>(described: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new BuildFailure(
      'CLIENT_ERROR',
      `${error.code}: ${error.message} status code: ${error.status} for ${described}`,
    );
  }
}
