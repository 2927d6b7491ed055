import {
  GetAuthorizationTokenCommand,
  GetRepositoryEndpointCommand,
  UpdatePackageVersionsStatusCommand,
} from '@aws-sdk/client-codeartifact';
import { fromAws, statusNotSet } from '../errors/index.ts';
import { describePackageVersion, type PackageFormat, type PackageVersionName } from './package-version.ts';
import { nameOf, type Registry } from './published-version.ts';

/** Ends in a slash. */
export async function readEndpoint({ client, repository }: Registry, format: PackageFormat): Promise<string> {
  try {
    const { repositoryEndpoint } = await client.send(new GetRepositoryEndpointCommand({ ...repository, format }));
    return `${repositoryEndpoint?.replace(/\/+$/, '')}/`;
  } catch (error) {
    throw fromAws(error, `find the ${format} endpoint of repository ${repository.repository}`);
  }
}

/** The shortest time that a token can be given for. https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html */
const durationSeconds = 900;

export async function getToken({ client, repository: { domain, domainOwner } }: Registry): Promise<string> {
  try {
    const input = { domain, durationSeconds, ...(domainOwner === undefined ? {} : { domainOwner }) };
    const { authorizationToken } = await client.send(new GetAuthorizationTokenCommand(input));
    if (!authorizationToken) throw new Error(`CodeArtifact answered no token for domain ${domain}`);
    return authorizationToken;
  } catch (error) {
    throw fromAws(
      error,
      `get a token for domain ${domain} (codeartifact:GetAuthorizationToken, sts:GetServiceBearerToken)`,
    );
  }
}

/** Of a version that has all its assets. What could not be done stands in the answer, which is no error of the call. */
export async function setPublished({ client, repository }: Registry, name: PackageVersionName): Promise<void> {
  const { packageVersion, ...ofPackage } = nameOf(name);
  const versions = [packageVersion];
  const input = { ...repository, ...ofPackage, versions, targetStatus: 'Published' as const };
  const { failedVersions = {} } = await client.send(new UpdatePackageVersionsStatusCommand(input));
  const failed = failedVersions[packageVersion];
  if (failed) throw statusNotSet(describePackageVersion(name), `${failed.errorCode}: ${failed.errorMessage}`);
}
