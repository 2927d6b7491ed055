import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request } from '../../service.ts';
import type { ApprovalRuleTemplate } from './approval-rule-templates.ts';
import type { Comment } from './comments.ts';
import type { PullRequest } from './pull-request.ts';

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
  approvalRuleTemplates?: Record<string, ApprovalRuleTemplate>;
  pullRequests?: Record<string, PullRequest>;
  comments?: Record<string, Comment>;
}

type Place = Pick<Request, 'cloud' | 'accountId' | 'region'>;

function stateOf({ cloud, accountId, region }: Place): CodeCommitState {
  return cloud.state<CodeCommitState>('codecommit', accountId, region, () => ({ repositories: {} }));
}

export function repositoriesOf(cloud: Cloud, accountId: string, region: string): Record<string, Repository> {
  return stateOf({ cloud, accountId, region }).repositories;
}

/** By name. */
export function approvalRuleTemplatesOf(place: Place): Record<string, ApprovalRuleTemplate> {
  return (stateOf(place).approvalRuleTemplates ??= {});
}

/** By id, which counts up in an account and region. */
export function pullRequestsOf(place: Place): Record<string, PullRequest> {
  return (stateOf(place).pullRequests ??= {});
}

/** By id, oldest first. */
export function commentsOf(place: Place): Record<string, Comment> {
  return (stateOf(place).comments ??= {});
}

export function repositoryArn(region: string, accountId: string, name: string): string {
  return `arn:aws:codecommit:${region}:${accountId}:${name}`;
}

export function findRepository({ cloud, accountId, region }: Place, name: string): Repository {
  const repositories = repositoriesOf(cloud, accountId, region);
  const repository = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
  if (repository) return repository;
  throw new AwsError('RepositoryDoesNotExistException', `${name} does not exist`);
}
