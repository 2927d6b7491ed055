import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request } from '../../service.ts';

export interface Repository {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt: number;
  lastModifiedAt: number;
  description?: string;
  kmsKeyId?: string;
  /** The branch that was pushed first; none before. */
  defaultBranch?: string;
  tags: Record<string, string>;
}

interface CodeCommitState {
  readonly repositories: Record<string, Repository>;
}

export function repositoriesOf(cloud: Cloud, accountId: string, region: string): Record<string, Repository> {
  return cloud.state<CodeCommitState>('codecommit', accountId, region, () => ({ repositories: {} })).repositories;
}

export function repositoryArn(region: string, accountId: string, name: string): string {
  return `arn:aws:codecommit:${region}:${accountId}:${name}`;
}

export function findRepository(
  { cloud, accountId, region }: Pick<Request, 'cloud' | 'accountId' | 'region'>,
  name: string,
): Repository {
  const repositories = repositoriesOf(cloud, accountId, region);
  const repository = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
  if (repository) return repository;
  throw new AwsError('RepositoryDoesNotExistException', `${name} does not exist`);
}
