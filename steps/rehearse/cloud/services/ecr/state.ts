import { AwsError } from '../../aws-error.ts';
import { parsePolicy } from '../../../../authorisation/parse-policy.ts';
import { optionalText } from '../../protocols/json-input.ts';
import type { Demand, Input, Output, Request } from '../../service.ts';

export interface Image {
  /** `sha256:…`, of the manifest's text. */
  readonly digest: string;
  readonly manifest: string;
  readonly mediaType: string;
  tags: string[];
  /** Milliseconds since 1970, as everywhere in the state. */
  readonly pushed: number;
}

export interface Repository {
  readonly name: string;
  readonly arn: string;
  readonly registryId: string;
  readonly uri: string;
  readonly created: number;
  tagMutability: 'MUTABLE' | 'IMMUTABLE';
  scanOnPush: boolean;
  /** Kept, not done. */
  readonly encryption: Output;
  policy?: string;
  /** Kept, not executed. */
  lifecyclePolicy?: string;
  readonly tags: Record<string, string>;
  /** By digest. */
  readonly images: Record<string, Image>;
}

interface Registry {
  readonly repositories: Record<string, Repository>;
}

/** The registry of a request: another account's where it names one. */
export function registryIdOf(input: Input, { accountId }: Request): string {
  return optionalText(input, 'registryId') ?? accountId;
}

export function registryOf(input: Input, request: Request): Registry {
  const { cloud, region } = request;
  return cloud.state<Registry>('ecr', registryIdOf(input, request), region, () => ({ repositories: {} }));
}

export function repositoryName(input: Input): string {
  const name = input['repositoryName'];
  if (typeof name === 'string') return name;
  throw invalidParameter('repositoryName', 'must not be null');
}

export function repositoryArn(name: string, input: Input, request: Request): string {
  return `arn:aws:ecr:${request.region}:${registryIdOf(input, request)}:repository/${name}`;
}

export function findRepository(name: string, input: Input, request: Request): Repository {
  const { repositories } = registryOf(input, request);
  const found = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
  if (found) return found;
  throw new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registryIdOf(input, request)}'`,
  );
}

export function requireRepository(input: Input, request: Request): Repository {
  return findRepository(repositoryName(input), input, request);
}

/** What an operation on one repository demands; the repository's own policy counts. */
export function onRepository(action: string) {
  return (input: Input, request: Request): readonly Demand[] => [
    repositoryDemand(action, repositoryName(input), input, request),
  ];
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html */
export function repositoryDemand(action: string, name: string, input: Input, request: Request): Demand {
  const { repositories } = registryOf(input, request);
  const policy = Object.hasOwn(repositories, name) ? repositories[name]?.policy : undefined;
  return {
    action: `ecr:${action}`,
    resource: repositoryArn(name, input, request),
    ...(policy === undefined ? {} : { resourcePolicy: parsePolicy(policy) }),
  };
}

export function invalidParameter(member: string, constraint: string): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `Invalid parameter at '${member}' failed to satisfy constraint: '${constraint}'`,
  );
}
