import { AwsError } from '../../aws-error.ts';
import { parsePolicy } from '../../../../authorisation/parse-policy.ts';
import type { PolicyDocument } from '../../../../authorisation/policy.ts';
import { optionalText } from '../../protocols/json-input.ts';
import type { Cloud } from '../../cloud.ts';
import type { Demand, Input, Output, Request } from '../../service.ts';

export interface Asset {
  readonly name: string;
  readonly size: number;
  readonly hashes: Readonly<Record<'MD5' | 'SHA-1' | 'SHA-256' | 'SHA-512', string>>;
}

export interface PackageVersion {
  readonly version: string;
  status: string;
  revision: string;
  published?: number;
  readonly assets: Record<string, Asset>;
  /** What npm sent of it, as it is given back to npm. */
  readonly manifest?: Output;
}

export interface Package {
  readonly format: string;
  readonly namespace: string;
  readonly name: string;
  readonly versions: Record<string, PackageVersion>;
  readonly distTags: Record<string, string>;
}

interface Described {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  policy?: { readonly document: string; readonly revision: string };
  readonly tags: Record<string, string>;
}

export interface Repository extends Described {
  readonly administratorAccount: string;
  description?: string;
  upstreams: readonly string[];
  /** Kept: nothing outside this machine is asked. */
  externalConnections: readonly string[];
  /** By `format/namespace/name`. */
  readonly packages: Record<string, Package>;
}

export interface Domain extends Described {
  readonly owner: string;
  readonly encryptionKey: string;
  readonly repositories: Record<string, Repository>;
}

/** Where a domain lies, as each request names it. */
export interface Place {
  readonly owner: string;
  readonly region: string;
  readonly domain: string;
}

export function placeOf(input: Input, { accountId, region }: Request): Place {
  const owner = optionalText(input, 'domain-owner') ?? optionalText(input, 'domainOwner') ?? accountId;
  return { owner, region, domain: requiredName(input, 'domain') };
}

export function requiredName(input: Input, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`Value null at '${member}' failed to satisfy constraint: Member must not be null`);
}

export function domainsOf(cloud: Cloud, { owner, region }: Omit<Place, 'domain'>): Record<string, Domain> {
  return cloud.state<{ domains: Record<string, Domain> }>('codeartifact', owner, region, () => ({ domains: {} }))
    .domains;
}

function lookDomain(cloud: Cloud, place: Place): Domain | undefined {
  return ownValue(domainsOf(cloud, place), place.domain);
}

export function findDomain(cloud: Cloud, place: Place): Domain {
  const found = lookDomain(cloud, place);
  if (found) return found;
  throw notFound(`Domain not found. Domain '${place.domain}' owned by account '${place.owner}' does not exist.`, {
    resourceId: place.domain,
    resourceType: 'domain',
  });
}

export function findRepository(cloud: Cloud, place: Place, name: string): Repository {
  const found = ownValue(findDomain(cloud, place).repositories, name);
  if (found) return found;
  throw notFound(`Repository not found. Repository '${name}' does not exist in domain '${place.domain}'.`, {
    resourceId: name,
    resourceType: 'repository',
  });
}

export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** https://docs.aws.amazon.com/codeartifact/latest/ug/auth-and-access-control-permissions-reference.html */
export function arnOf({ owner, region }: Omit<Place, 'domain'>, path: string): string {
  return `arn:aws:codeartifact:${region}:${owner}:${path}`;
}

/**
 * What is demanded at a domain, or in a repository of it. The domain's policy counts for all that the domain holds, beside the
 * repository's own: https://docs.aws.amazon.com/codeartifact/latest/ug/domain-policies.html
 */
export function demandAt(
  cloud: Cloud,
  place: Place,
  action: string,
  { path, repository }: { readonly path: string; readonly repository?: string },
): Demand {
  const domain = lookDomain(cloud, place);
  const inside = repository === undefined ? undefined : ownValue(domain?.repositories ?? {}, repository);
  const policies = [domain?.policy, inside?.policy].flatMap((policy) => (policy ? [parsePolicy(policy.document)] : []));
  return {
    action: `codeartifact:${action}`,
    resource: arnOf(place, path),
    ...(policies.length > 0 ? { resourcePolicy: joined(policies) } : {}),
  };
}

function joined(policies: readonly PolicyDocument[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: policies.flatMap(({ Statement }) => Statement) };
}

export function onDomain(action: string) {
  return (input: Input, request: Request): readonly Demand[] => {
    const place = placeOf(input, request);
    return [demandAt(request.cloud, place, action, { path: `domain/${place.domain}` })];
  };
}

export function onRepository(action: string) {
  return (input: Input, request: Request): readonly Demand[] => {
    const place = placeOf(input, request);
    return [repositoryDemand(request.cloud, place, action, requiredName(input, 'repository'))];
  };
}

export function repositoryDemand(cloud: Cloud, place: Place, action: string, repository: string): Demand {
  return demandAt(cloud, place, action, { path: `repository/${place.domain}/${repository}`, repository });
}

export interface PackageName {
  readonly format: string;
  readonly namespace: string;
  readonly name: string;
}

export function packageDemand(
  cloud: Cloud,
  place: Place,
  action: string,
  repository: string,
  { format, namespace, name }: PackageName,
): Demand {
  const path = `package/${place.domain}/${repository}/${format}/${namespace}/${name}`;
  return demandAt(cloud, place, action, { path, repository });
}

export function notFound(message: string, members: Output): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404, members);
}

export function conflict(message: string, members: Output): AwsError {
  return new AwsError('ConflictException', message, 409, members);
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message, 400);
}
