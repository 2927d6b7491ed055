import type { Caller } from '../../../../authorisation/caller.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { HttpRequest, Output, RawAnswer } from '../../service.ts';
import { findPackage } from './packages.ts';
import {
  findRepository,
  ownValue,
  packageDemand,
  repositoryDemand,
  type PackageName,
  type Place,
  type Repository,
} from './state.ts';

/** What a package manager asks of a repository. */
export interface PackageRequest {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly place: Place;
  readonly repository: string;
  /** `http://…/FORMAT/REPOSITORY/`, which everything of the repository lies below. */
  readonly base: string;
  readonly method: string;
  /** Behind the base, decoded. */
  readonly path: string;
  readonly http: HttpRequest;
}

/** The repository, then what it has upstream. Whoever may read a repository may read what it has of its upstream repositories. */
export function authoriseRead({ cloud, caller, place, repository }: PackageRequest): readonly Repository[] {
  cloud.authorise(caller, repositoryDemand(cloud, place, 'ReadFromRepository', repository), place.region);
  return withUpstreams(cloud, place, findRepository(cloud, place, repository));
}

export function authoriseWrite(
  { cloud, caller, place, repository }: PackageRequest,
  action: 'PublishPackageVersion' | 'PutPackageMetadata',
  name: PackageName,
): Repository {
  cloud.authorise(caller, packageDemand(cloud, place, action, repository, name), place.region);
  return findRepository(cloud, place, repository);
}

/** The repository itself goes first. https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-behavior.html */
function withUpstreams(cloud: Cloud, place: Place, repository: Repository): readonly Repository[] {
  // A set grows while it is gone through: each repository comes once, also where they name each other.
  const found = new Set([repository]);
  for (const { upstreams } of found) for (const name of upstreams) found.add(findRepository(cloud, place, name));
  return [...found];
}

/** https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-publishing-upstreams-direct */
export function refuseOfUpstream(
  { cloud, place }: PackageRequest,
  repository: Repository,
  name: PackageName,
  version: string,
): void {
  const [, ...upstreams] = withUpstreams(cloud, place, repository);
  const holder = upstreams.find((upstream) => ownValue(findPackage(upstream, name)?.versions ?? {}, version));
  if (holder) throw new AwsError('ConflictException', `'${version}' exists in upstream repository ${holder.name}`, 409);
}

export function refuse(status: number, error: string): RawAnswer {
  return json(status, { error });
}

export function json(status: number, body: Output): RawAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export async function giveAsset(cloud: Cloud, hash: string): Promise<RawAnswer> {
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: await cloud.blobs.get(hash) };
}
