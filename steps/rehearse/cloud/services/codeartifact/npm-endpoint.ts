import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { recordOf } from '../../protocols/json-input.ts';
import type { Input, Output, RawAnswer } from '../../service.ts';
import {
  authoriseRead,
  authoriseWrite,
  giveAsset,
  json,
  refuse,
  refuseOfUpstream,
  type PackageRequest,
} from './package-request.ts';
import { addAsset, findPackage, isGivenOut, publish } from './packages.ts';
import { notFound, ownValue, type Package, type PackageName } from './state.ts';

/** What CodeArtifact calls the one asset of an npm package version. */
const assetName = 'package.tgz';

const packagePattern = /^(?:@([^/]+)\/)?([^/@-][^/]*|-[^/]+)(?:\/-\/(.+\.tgz))?$/;

/** What npm install and npm publish ask of a registry. */
export function npmEndpoint(request: PackageRequest): RawAnswer | Promise<RawAnswer> {
  const { method, path } = request;
  const [, namespace = '', packageName = '', tarball] = packagePattern.exec(path) ?? [];
  if (packageName === '') return refuse(404, `${method} ${path} is not part of the embedded cloud`);
  const name = { format: 'npm', namespace, name: packageName };
  if (method === 'PUT' && tarball === undefined) return putPackage(request, name);
  if (method !== 'GET') return refuse(405, `${method} is not part of the embedded cloud`);
  return tarball === undefined ? getPackument(request, name) : getTarball(request, name, tarball);
}

function getPackument(request: PackageRequest, name: PackageName): RawAnswer {
  const found = authoriseRead(request)
    .map((repository) => findPackage(repository, name))
    .filter((one) => one !== undefined)
    .reverse();
  if (found.length === 0) throw notFound(`Package '${fullName(name)}' not found`, {});
  return json(200, {
    _id: fullName(name),
    name: fullName(name),
    'dist-tags': Object.assign({}, ...found.map(({ distTags }) => distTags)) as Output,
    versions: Object.assign({}, ...found.map((one) => manifestsOf(one, request.base))) as Output,
  });
}

function manifestsOf(found: Package, base: string): Output {
  const listed = Object.values(found.versions).filter(isGivenOut);
  return Object.fromEntries(
    listed.map(({ version, manifest = {} }) => {
      const tarball = `${base}${fullName(found)}/-/${found.name}-${version}.tgz`;
      return [version, { ...manifest, dist: { ...recordOf(manifest, 'dist'), tarball } }];
    }),
  );
}

async function getTarball(request: PackageRequest, name: PackageName, tarball: string): Promise<RawAnswer> {
  const version = tarball.slice(name.name.length + 1, -'.tgz'.length);
  for (const repository of authoriseRead(request)) {
    const found = ownValue(findPackage(repository, name)?.versions ?? {}, version);
    const asset = found && isGivenOut(found) ? found.assets[assetName] : undefined;
    if (asset) return giveAsset(request.cloud, asset.hashes['SHA-256']);
  }
  throw notFound(`Package version '${fullName(name)}@${version}' not found`, {});
}

/** One version with its tarball, as npm publish sends it. */
async function putPackage(request: PackageRequest, name: PackageName): Promise<RawAnswer> {
  const { cloud, http } = request;
  const repository = authoriseWrite(request, 'PublishPackageVersion', name);
  const sent = JSON.parse(http.body.toString('utf8')) as Input;
  const [version, manifest] = onlyEntry(recordOf(sent, 'versions'));
  const [, attachment] = onlyEntry(recordOf(sent, '_attachments'));
  const content = Buffer.from(String((attachment as Input)['data']), 'base64');
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  if (recordOf(manifest as Input, 'dist')['integrity'] !== integrity)
    throw new AwsError('ValidationException', 'The integrity of the tarball is not the one that was declared', 400);
  refuseOfUpstream(request, repository, name, version);
  const added = { version, asset: assetName, content, manifest: manifest as Output };
  publish(cloud, await addAsset(cloud, repository, name, added));
  Object.assign(findPackage(repository, name)?.distTags ?? {}, recordOf(sent, 'dist-tags'));
  return json(200, { ok: true });
}

function onlyEntry(record: Input): readonly [string, unknown] {
  const [entry, ...others] = Object.entries(record);
  if (entry && others.length === 0) return entry;
  throw new AwsError('ValidationException', 'One version with one tarball is expected', 400);
}

function fullName({ namespace, name }: Omit<PackageName, 'format'>): string {
  return namespace === '' ? name : `@${namespace}/${name}`;
}
