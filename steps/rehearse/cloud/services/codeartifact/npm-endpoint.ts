import { createHash } from 'node:crypto';
import type { Caller } from '../../../../authorisation/caller.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { recordOf } from '../../protocols/json-input.ts';
import type { HttpRequest, Input, Output, PlainRoute, RawAnswer } from '../../service.ts';
import { addAsset, findPackage, publish } from './packages.ts';
import {
  arnOf,
  findRepository,
  notFound,
  ownValue,
  packageDemand,
  repositoryDemand,
  type Package,
  type PackageName,
  type Place,
  type Repository,
} from './state.ts';
import { callerOfToken } from './tokens.ts';

/** What npm install and npm publish ask of a registry, by a token of the domain. */
export const npmEndpoint: PlainRoute = { prefix: '/d/', answer };

/** What CodeArtifact calls the one asset of an npm package version. */
const assetName = 'package.tgz';

interface NpmRequest {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly place: Place;
  readonly repository: string;
  readonly name: PackageName;
  /** `http://…/npm/REPOSITORY/`, which tarballs lie below. */
  readonly base: string;
}

const addressPattern = /^\/d\/([a-z0-9-]+)-(\d{12})\.([a-z0-9-]+)\/npm\/([^/]+)\/(.+)$/;
const packagePattern = /^(?:@([^/]+)\/)?([^/@-][^/]*|-[^/]+)(?:\/-\/(.+\.tgz))?$/;

async function answer(http: HttpRequest, cloud: Cloud): Promise<RawAnswer> {
  const [, domain = '', owner = '', region = '', repository = '', rest = ''] = addressPattern.exec(http.path) ?? [];
  const place = { domain, owner, region };
  const caller = callerOfToken(cloud, http.headers['authorization'], arnOf(place, `domain/${domain}`));
  if (!caller) return refuse(401, 'Unauthorized: a token of the domain is needed');
  const [, namespace = '', name = '', tarball] = packagePattern.exec(decodeURIComponent(rest)) ?? [];
  if (name === '') return refuse(404, `${http.method} ${http.path} is not part of the embedded cloud`);
  const base = `${cloud.endpoint}/d/${domain}-${owner}.${region}/npm/${repository}/`;
  const request = { cloud, caller, place, repository, name: { format: 'npm', namespace, name }, base };
  try {
    if (http.method === 'PUT' && tarball === undefined) return await putPackage(request, http.body);
    if (http.method !== 'GET') return refuse(405, `${http.method} is not part of the embedded cloud`);
    return await (tarball === undefined ? getPackument(request) : getTarball(request, tarball));
  } catch (error) {
    if (!(error instanceof AwsError)) return refuse(500, String(error));
    return refuse(error.code === 'AccessDenied' ? 403 : error.status, error.message);
  }
}

/** Whoever may read a repository may read what it has of its upstream repositories. */
function authoriseRead({ cloud, caller, place, repository }: NpmRequest): readonly Repository[] {
  cloud.authorise(caller, repositoryDemand(cloud, place, 'ReadFromRepository', repository), place.region);
  return withUpstreams(cloud, place, findRepository(cloud, place, repository));
}

/** The repository itself goes first. https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-behavior.html */
function withUpstreams(cloud: Cloud, place: Place, repository: Repository): readonly Repository[] {
  // A set grows while it is gone through: each repository comes once, also where they name each other.
  const found = new Set([repository]);
  for (const { upstreams } of found) for (const name of upstreams) found.add(findRepository(cloud, place, name));
  return [...found];
}

function getPackument(request: NpmRequest): RawAnswer {
  const found = authoriseRead(request)
    .map((repository) => findPackage(repository, request.name))
    .filter((one) => one !== undefined)
    .reverse();
  if (found.length === 0) throw notFound(`Package '${fullName(request.name)}' not found`, {});
  return json(200, {
    _id: fullName(request.name),
    name: fullName(request.name),
    'dist-tags': Object.assign({}, ...found.map(({ distTags }) => distTags)) as Output,
    versions: Object.assign({}, ...found.map((one) => manifestsOf(one, request.base))) as Output,
  });
}

function manifestsOf(found: Package, base: string): Output {
  const listed = Object.values(found.versions).filter(({ status }) => status === 'Published' || status === 'Unlisted');
  return Object.fromEntries(
    listed.map(({ version, manifest = {} }) => {
      const tarball = `${base}${fullName(found)}/-/${found.name}-${version}.tgz`;
      return [version, { ...manifest, dist: { ...recordOf(manifest, 'dist'), tarball } }];
    }),
  );
}

async function getTarball(request: NpmRequest, tarball: string): Promise<RawAnswer> {
  const { cloud, name } = request;
  const version = tarball.slice(name.name.length + 1, -'.tgz'.length);
  for (const repository of authoriseRead(request)) {
    const found = ownValue(findPackage(repository, name)?.versions ?? {}, version);
    const asset = found && ['Published', 'Unlisted'].includes(found.status) ? found.assets[assetName] : undefined;
    if (!asset) continue;
    const body = await cloud.blobs.get(asset.hashes['SHA-256']);
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body };
  }
  throw notFound(`Package version '${fullName(name)}@${version}' not found`, {});
}

/** One version with its tarball, as npm publish sends it. */
async function putPackage(request: NpmRequest, body: Buffer): Promise<RawAnswer> {
  const { cloud, caller, place, name } = request;
  cloud.authorise(caller, packageDemand(cloud, place, 'PublishPackageVersion', request.repository, name), place.region);
  const sent = JSON.parse(body.toString('utf8')) as Input;
  const [version, manifest] = onlyEntry(recordOf(sent, 'versions'));
  const [, attachment] = onlyEntry(recordOf(sent, '_attachments'));
  const content = Buffer.from(String((attachment as Input)['data']), 'base64');
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  if (recordOf(manifest as Input, 'dist')['integrity'] !== integrity)
    throw new AwsError('ValidationException', 'The integrity of the tarball is not the one that was declared', 400);
  const repository = findRepository(cloud, place, request.repository);
  refuseOfUpstream(request, repository, version);
  const added = { version, asset: assetName, content, manifest: manifest as Output };
  publish(cloud, await addAsset(cloud, repository, name, added));
  Object.assign(findPackage(repository, name)?.distTags ?? {}, recordOf(sent, 'dist-tags'));
  return json(200, { ok: true });
}

/** https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-publishing-upstreams-direct */
function refuseOfUpstream({ cloud, place, name }: NpmRequest, repository: Repository, version: string): void {
  const [, ...upstreams] = withUpstreams(cloud, place, repository);
  const holder = upstreams.find((upstream) => ownValue(findPackage(upstream, name)?.versions ?? {}, version));
  if (holder) throw new AwsError('ConflictException', `'${version}' exists in upstream repository ${holder.name}`, 409);
}

function onlyEntry(record: Input): readonly [string, unknown] {
  const [entry, ...others] = Object.entries(record);
  if (entry && others.length === 0) return entry;
  throw new AwsError('ValidationException', 'One version with one tarball is expected', 400);
}

function fullName({ namespace, name }: Omit<PackageName, 'format'>): string {
  return namespace === '' ? name : `@${namespace}/${name}`;
}

function refuse(status: number, error: string): RawAnswer {
  return json(status, { error });
}

function json(status: number, body: Output): RawAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
