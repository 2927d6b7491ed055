import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { AwsError } from '../../aws-error.ts';
import { optionalText, recordOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Input, Operation, Output } from '../../service.ts';
import { git } from '../../git.ts';
import { onRepository, repositoryNameOf } from './operation.ts';
import { repositoryFolder } from './repository-folder.ts';
import { findRepository, repositoriesOf, repositoryArn, type Repository } from './state.ts';

const createRepository: Operation = {
  demands: onRepository('CreateRepository'),
  async handle(input, { cloud, accountId, region }) {
    const name = repositoryNameOf(input);
    const repositories = repositoriesOf(cloud, accountId, region);
    if (Object.hasOwn(repositories, name)) {
      throw new AwsError('RepositoryNameExistsException', `Repository named ${name} already exists`);
    }
    const now = cloud.clock.now();
    const [description, kmsKeyId] = ['repositoryDescription', 'kmsKeyId'].map((member) => optionalText(input, member));
    const repository: Repository = {
      id: randomUUID(),
      name,
      arn: repositoryArn(region, accountId, name),
      accountId,
      region,
      createdAt: now,
      lastModifiedAt: now,
      tags: textRecord(recordOf(input, 'tags')),
      ...(description === undefined ? {} : { description }),
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    };
    const folder = repositoryFolder(cloud, repository);
    await mkdir(folder, { recursive: true });
    await git(cloud, ['init', '--quiet', '--bare', '--initial-branch=main', '.'], { folder });
    repositories[name] = repository;
    return { repositoryMetadata: describe(repository) };
  },
};

const getRepository: Operation = {
  demands: onRepository('GetRepository'),
  handle: (input, request) => ({ repositoryMetadata: describe(findRepository(request, repositoryNameOf(input))) }),
};

const listRepositories: Operation = {
  demands: () => [{ action: 'codecommit:ListRepositories', resource: '*' }],
  handle: (_input, { cloud, accountId, region }) => ({
    repositories: Object.values(repositoriesOf(cloud, accountId, region))
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(({ name, id }) => ({ repositoryName: name, repositoryId: id })),
  }),
};

/** Answers with no id, and succeeds, where there is no such repository. */
const deleteRepository: Operation = {
  demands: onRepository('DeleteRepository'),
  async handle(input, { cloud, accountId, region }) {
    const name = repositoryNameOf(input);
    const repositories = repositoriesOf(cloud, accountId, region);
    const repository = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
    if (!repository) return {};
    delete repositories[name];
    await rm(repositoryFolder(cloud, repository), { recursive: true, force: true });
    return { repositoryId: repository.id };
  },
};

const updateRepositoryDescription: Operation = {
  demands: onRepository('UpdateRepositoryDescription'),
  handle(input, request) {
    findRepository(request, repositoryNameOf(input)).description = optionalText(input, 'repositoryDescription') ?? '';
    return {};
  },
};

const updateDefaultBranch: Operation = {
  demands: onRepository('UpdateDefaultBranch'),
  handle(input, request) {
    findRepository(request, repositoryNameOf(input)).defaultBranch = requiredText(input, 'defaultBranchName');
    return {};
  },
};

function onArn(action: string): Operation['demands'] {
  return (input) => [{ action: `codecommit:${action}`, resource: requiredText(input, 'resourceArn') }];
}

function nameOfArn(input: Input): string {
  const arn = requiredText(input, 'resourceArn');
  return arn.slice(arn.lastIndexOf(':') + 1);
}

const tagResource: Operation = {
  demands: onArn('TagResource'),
  handle(input, request) {
    Object.assign(findRepository(request, nameOfArn(input)).tags, textRecord(recordOf(input, 'tags')));
    return {};
  },
};

const untagResource: Operation = {
  demands: onArn('UntagResource'),
  handle(input, request) {
    const { tags } = findRepository(request, nameOfArn(input));
    for (const key of textsOf(input, 'tagKeys')) delete tags[key];
    return {};
  },
};

const listTagsForResource: Operation = {
  demands: onArn('ListTagsForResource'),
  handle: (input, request) => ({ tags: findRepository(request, nameOfArn(input)).tags }),
};

function textRecord(record: Input): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
}

function describe(repository: Repository): Output {
  const host = `git-codecommit.${repository.region}.amazonaws.com`;
  return {
    accountId: repository.accountId,
    repositoryId: repository.id,
    repositoryName: repository.name,
    repositoryDescription: repository.description,
    defaultBranch: repository.defaultBranch,
    lastModifiedDate: new Date(repository.lastModifiedAt),
    creationDate: new Date(repository.createdAt),
    cloneUrlHttp: `https://${host}/v1/repos/${repository.name}`,
    cloneUrlSsh: `ssh://${host}/v1/repos/${repository.name}`,
    Arn: repository.arn,
    kmsKeyId: repository.kmsKeyId,
  };
}

export const repositoryOperations: Readonly<Record<string, Operation>> = {
  CreateRepository: createRepository,
  GetRepository: getRepository,
  ListRepositories: listRepositories,
  DeleteRepository: deleteRepository,
  UpdateRepositoryDescription: updateRepositoryDescription,
  UpdateDefaultBranch: updateDefaultBranch,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};
