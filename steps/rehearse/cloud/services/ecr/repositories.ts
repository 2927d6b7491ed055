import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import { optionalText, recordOf, recordsOf, textsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import {
  findRepository,
  invalidParameter,
  onRepository,
  registryIdOf,
  registryOf,
  repositoryArn,
  repositoryDemand,
  repositoryName,
  requireRepository,
  type Repository,
} from './state.ts';

export const repositoryOperations: Readonly<Record<string, Operation>> = {
  CreateRepository: { demands: createDemands, handle: createRepository },
  DescribeRepositories: { demands: describeDemands, handle: describeRepositories },
  DeleteRepository: { demands: onRepository('DeleteRepository'), handle: deleteRepository },
  PutImageTagMutability: {
    demands: onRepository('PutImageTagMutability'),
    handle(input, request) {
      const repository = requireRepository(input, request);
      repository.tagMutability = tagMutabilityOf(input);
      return { ...namesOf(repository), imageTagMutability: repository.tagMutability };
    },
  },
  PutImageScanningConfiguration: {
    demands: onRepository('PutImageScanningConfiguration'),
    handle(input, request) {
      const repository = requireRepository(input, request);
      repository.scanOnPush = scanOnPushOf(input);
      return { ...namesOf(repository), imageScanningConfiguration: { scanOnPush: repository.scanOnPush } };
    },
  },
};

function createDemands(input: Input, request: Request): readonly Demand[] {
  const resource = repositoryArn(repositoryName(input), input, request);
  const tagging: Demand[] = recordsOf(input, 'tags').length > 0 ? [{ action: 'ecr:TagResource', resource }] : [];
  return [{ action: 'ecr:CreateRepository', resource }, ...tagging];
}

// The pattern of the API's model.
const namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

function createRepository(input: Input, request: Request): Output {
  const { region, cloud } = request;
  const registryId = registryIdOf(input, request);
  const name = repositoryName(input);
  if (!namePattern.test(name) || name.length < 2 || name.length > 256) {
    throw invalidParameter('repositoryName', `must satisfy regular expression '${namePattern.source.slice(1, -1)}'`);
  }
  const { repositories } = registryOf(input, request);
  if (Object.hasOwn(repositories, name)) {
    throw new AwsError(
      'RepositoryAlreadyExistsException',
      `The repository with name '${name}' already exists in the registry with id '${registryId}'`,
    );
  }
  const encryption = recordOf(input, 'encryptionConfiguration');
  const repository: Repository = {
    name,
    arn: repositoryArn(name, input, request),
    registryId,
    uri: `${registryId}.dkr.ecr.${region}.amazonaws.com/${name}`,
    created: cloud.clock.now(),
    tagMutability: tagMutabilityOf(input),
    scanOnPush: scanOnPushOf(input),
    encryption: Object.keys(encryption).length > 0 ? encryption : { encryptionType: 'AES256' },
    tags: Object.fromEntries(recordsOf(input, 'tags').map(({ Key, Value }) => [String(Key), String(Value)])),
    images: {},
  };
  repositories[name] = repository;
  return { repository: renderRepository(repository) };
}

function tagMutabilityOf(input: Input): Repository['tagMutability'] {
  const given = optionalText(input, 'imageTagMutability') ?? 'MUTABLE';
  if (given === 'MUTABLE' || given === 'IMMUTABLE') return given;
  throw notInEmbeddedCloud('ecr', `image tag mutability ${given}`);
}

function scanOnPushOf(input: Input): boolean {
  return recordOf(input, 'imageScanningConfiguration')['scanOnPush'] === true;
}

function describeDemands(input: Input, request: Request): readonly Demand[] {
  const names = textsOf(input, 'repositoryNames');
  if (names.length > 0) return names.map((name) => repositoryDemand('DescribeRepositories', name, input, request));
  return [{ action: 'ecr:DescribeRepositories', resource: repositoryArn('*', input, request) }];
}

function describeRepositories(input: Input, request: Request): Output {
  const names = textsOf(input, 'repositoryNames');
  const found =
    names.length > 0
      ? names.map((name) => findRepository(name, input, request))
      : Object.values(registryOf(input, request).repositories);
  return { repositories: found.map(renderRepository) };
}

function deleteRepository(input: Input, request: Request): Output {
  const repository = requireRepository(input, request);
  const { name, registryId, images } = repository;
  if (Object.keys(images).length > 0 && input['force'] !== true) {
    throw new AwsError(
      'RepositoryNotEmptyException',
      `The repository with name '${name}' in registry with id '${registryId}' cannot be deleted because it still contains images`,
    );
  }
  delete registryOf(input, request).repositories[name];
  return { repository: renderRepository(repository) };
}

export function namesOf({ registryId, name }: Repository): Output {
  return { registryId, repositoryName: name };
}

function renderRepository(repository: Repository): Output {
  return {
    ...namesOf(repository),
    repositoryArn: repository.arn,
    repositoryUri: repository.uri,
    createdAt: new Date(repository.created),
    imageTagMutability: repository.tagMutability,
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: repository.encryption,
  };
}
