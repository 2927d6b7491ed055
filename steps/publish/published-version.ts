import {
  CodeartifactClient,
  DescribePackageVersionCommand,
  GetPackageVersionAssetCommand,
  paginateListPackageVersionAssets,
  ResourceNotFoundException,
} from '@aws-sdk/client-codeartifact';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import type { Destination } from './options.ts';
import { describePackageVersion, type PackageVersionName, type PublishedPackageVersion } from './package-version.ts';

/** Who asks, and where. */
export interface Registry {
  readonly client: CodeartifactClient;
  /** The members that name the repository in every request. */
  readonly repository: { readonly domain: string; readonly domainOwner?: string; readonly repository: string };
}

export function openRegistry({ domain, domainOwner, repository, region }: Destination, context: Context): Registry {
  const settings = region === undefined ? undefined : { region };
  return {
    client: context.aws.client(CodeartifactClient, settings),
    repository: { domain, repository, ...(domainOwner === undefined ? {} : { domainOwner }) },
  };
}

/** The package version as the repository has it; undefined where it has none. */
export async function readPublishedVersion(
  { client, repository }: Registry,
  name: PackageVersionName,
): Promise<PublishedPackageVersion | undefined> {
  const input = { ...repository, ...nameOf(name) };
  try {
    const { packageVersion } = await client.send(new DescribePackageVersionCommand(input));
    const assets = [];
    for await (const page of paginateListPackageVersionAssets({ client }, input)) {
      for (const asset of page.assets ?? [])
        assets.push({ name: asset.name ?? '', sha256: asset.hashes?.['SHA-256'] ?? 'unknown' });
    }
    return { status: packageVersion?.status ?? 'unknown', assets };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw fromAws(error, `look for ${describePackageVersion(name)} in repository ${repository.repository}`);
  }
}

/** A repository or a domain that is not there is not a version that is not there. */
function isAbsent(error: unknown): boolean {
  return error instanceof ResourceNotFoundException && !['domain', 'repository'].includes(String(error.resourceType));
}

/** Undefined where it is not given out: whether CodeArtifact gives those of an unfinished version is unverified. */
export async function readPublishedAsset(
  { client, repository }: Registry,
  name: PackageVersionName,
  asset: string,
): Promise<Buffer | undefined> {
  try {
    const input = { ...repository, ...nameOf(name), asset };
    const { asset: body } = await client.send(new GetPackageVersionAssetCommand(input));
    return Buffer.from((await body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw fromAws(error, `read ${asset} of ${describePackageVersion(name)} (codeartifact:GetPackageVersionAsset)`);
  }
}

/** The members that name a package version in every request. */
export function nameOf({ format, namespace, package: name, packageVersion }: PackageVersionName) {
  return { format, package: name, packageVersion, ...(namespace === undefined ? {} : { namespace }) };
}
