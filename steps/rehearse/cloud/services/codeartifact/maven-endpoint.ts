import type { RawAnswer } from '../../service.ts';
import {
  authoriseRead,
  authoriseWrite,
  giveAsset,
  refuse,
  refuseOfUpstream,
  type PackageRequest,
} from './package-request.ts';
import { addAsset, findPackage, isGivenOut, isListed, publish } from './packages.ts';
import { invalid, notFound, ownValue, type Asset, type PackageName } from './state.ts';

const metadataFile = 'maven-metadata.xml';
const hashOfSuffix = { md5: 'MD5', sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' } as const;
type Hash = (typeof hashOfSuffix)[keyof typeof hashOfSuffix];

/** `GROUP/…/ARTIFACT/VERSION/FILE`, or the metadata of all its versions. */
interface MavenFile {
  readonly name: PackageName;
  /** Absent of the metadata. */
  readonly version?: string;
  readonly file: string;
  /** Where the checksum of the file is meant. */
  readonly hash?: Hash;
}

/**
 * What Maven asks of a repository: files, their checksums and maven-metadata.xml, got and put.
 * https://docs.aws.amazon.com/codeartifact/latest/ug/maven-curl.html
 * https://docs.aws.amazon.com/codeartifact/latest/ug/maven-checksums.html
 */
export function mavenEndpoint(request: PackageRequest): RawAnswer | Promise<RawAnswer> {
  const { method, path } = request;
  const asked = parsePath(path);
  if (!asked) return refuse(404, `${method} ${path} is not part of the embedded cloud`);
  if (method === 'PUT') return put(request, asked);
  if (method !== 'GET') return refuse(405, `${method} is not part of the embedded cloud`);
  return asked.version === undefined ? getMetadata(request, asked) : getFile(request, asked);
}

function parsePath(path: string): MavenFile | undefined {
  const [, plain = path, suffix] = /^(.+)\.(md5|sha1|sha256|sha512)$/.exec(path) ?? [];
  const parts = plain.split('/');
  const file = parts.pop() ?? '';
  const version = file === metadataFile ? undefined : parts.pop();
  const artifact = parts.pop();
  // Snapshots have metadata of each version, and are not part of this.
  if (artifact === undefined || parts.length === 0 || plain.includes('-SNAPSHOT/')) return undefined;
  return {
    name: { format: 'maven', namespace: parts.join('.'), name: artifact },
    file,
    ...(version === undefined ? {} : { version }),
    ...(suffix === undefined ? {} : { hash: hashOfSuffix[suffix as keyof typeof hashOfSuffix] }),
  };
}

function getFile(request: PackageRequest, { name, version = '', file, hash }: MavenFile) {
  for (const repository of authoriseRead(request)) {
    const found = ownValue(findPackage(repository, name)?.versions ?? {}, version);
    const asset = found && isGivenOut(found) ? ownValue(found.assets, file) : undefined;
    if (asset) return hash ? text(asset.hashes[hash]) : giveAsset(request.cloud, asset.hashes['SHA-256']);
  }
  throw notFound(`Asset '${file}' of '${name.namespace}:${name.name} ${version}' not found`, {});
}

/** Made of the versions that are published: what a client put into the file says which those are, and no more. Unverified. */
function getMetadata(request: PackageRequest, { name, hash }: MavenFile): RawAnswer {
  const found = authoriseRead(request).flatMap((repository) => findPackage(repository, name) ?? []);
  const listed = found.flatMap((one) => Object.values(one.versions).filter(isListed));
  if (listed.length === 0) throw notFound(`Package '${name.namespace}:${name.name}' not found`, {});
  // Their checksums are of a file that is made anew each time; Maven does without them.
  if (hash) throw notFound('The metadata has no checksums in the embedded cloud', {});
  const versions = listed.toSorted((one, other) => (one.published ?? 0) - (other.published ?? 0));
  const latest = versions.at(-1)?.version ?? '';
  const lines = [...new Set(versions.map(({ version }) => `<version>${version}</version>`))];
  return text(
    `<?xml version="1.0" encoding="UTF-8"?>\n<metadata><groupId>${name.namespace}</groupId><artifactId>${name.name}</artifactId>` +
      `<versioning><latest>${latest}</latest><release>${latest}</release><versions>${lines.join('')}</versions></versioning></metadata>\n`,
  );
}

async function put(request: PackageRequest, asked: MavenFile): Promise<RawAnswer> {
  const { name, version, file, hash } = asked;
  if (version === undefined) return putMetadata(request, name, hash);
  const repository = authoriseWrite(request, 'PublishPackageVersion', name);
  const content = request.http.body;
  if (hash) {
    requireChecksum(ownValue(findPackage(repository, name)?.versions[version]?.assets ?? {}, file), hash, content);
    return text('');
  }
  refuseOfUpstream(request, repository, name, version);
  await addAsset(request.cloud, repository, name, { version, asset: file, content });
  return text('', 201);
}

function requireChecksum(asset: Asset | undefined, hash: Hash, content: Buffer): void {
  if (!asset) throw notFound('The file that this is the checksum of does not exist', {});
  if (asset.hashes[hash] !== content.toString('utf8').trim()) throw invalid(`The ${hash} of ${asset.name} is another`);
}

/** Ends the versions that it names. Its checksum, of what the client sent, is taken as it comes. */
function putMetadata(request: PackageRequest, name: PackageName, hash: Hash | undefined): RawAnswer {
  const repository = authoriseWrite(request, 'PutPackageMetadata', name);
  if (hash) return text('');
  const { versions = {} } = findPackage(repository, name) ?? {};
  for (const [, version = ''] of request.http.body.toString('utf8').matchAll(/<version>([^<]+)<\/version>/g)) {
    const named = ownValue(versions, version);
    if (named?.status === 'Unfinished') publish(request.cloud, named);
  }
  return text('', 201);
}

function text(body: string, status = 200): RawAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}
