import { AwsError } from '../../../aws-error.ts';
import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, hasChanged, list } from './service-call.ts';
import { tagRecord } from './tags.ts';
import { updateTags } from './update-tags.ts';

interface Metadata {
  readonly repositoryId: string;
  readonly repositoryName: string;
  readonly Arn: string;
  readonly cloneUrlHttp: string;
  readonly cloneUrlSsh: string;
}

function stateOf(metadata: Metadata): ResourceState {
  return {
    physicalId: metadata.repositoryId,
    attributes: {
      Id: metadata.repositoryId,
      Name: metadata.repositoryName,
      Arn: metadata.Arn,
      CloneUrlHttp: metadata.cloneUrlHttp,
      CloneUrlSsh: metadata.cloneUrlSsh,
    },
  };
}

async function read(repositoryName: unknown, context: ResourceContext): Promise<ResourceState> {
  const { repositoryMetadata } = await call<{ repositoryMetadata: Metadata }>(context, 'codecommit', 'GetRepository', {
    repositoryName,
  });
  return stateOf(repositoryMetadata);
}

async function putTriggers(repositoryName: unknown, desired: Properties, context: ResourceContext): Promise<void> {
  const triggers = list<Record<string, unknown>>(desired['Triggers']).map((trigger) => ({
    name: trigger['Name'],
    destinationArn: trigger['DestinationArn'],
    customData: trigger['CustomData'],
    branches: trigger['Branches'] ?? [],
    events: trigger['Events'],
  }));
  await call(context, 'codecommit', 'PutRepositoryTriggers', { repositoryName, triggers });
}

/** Ref is the repository's id. */
export const codeCommitRepository: ResourceHandler = {
  type: 'AWS::CodeCommit::Repository',
  async create(desired, context) {
    if (desired['Code'] !== undefined) {
      throw new AwsError(
        'NotImplemented',
        'Code of AWS::CodeCommit::Repository is not part of the embedded cloud',
        501,
      );
    }
    const repositoryName = desired['RepositoryName'];
    await call(context, 'codecommit', 'CreateRepository', {
      repositoryName,
      repositoryDescription: desired['RepositoryDescription'],
      kmsKeyId: desired['KmsKeyId'],
      tags: tagRecord(desired, context),
    });
    if (desired['Triggers'] !== undefined) await putTriggers(repositoryName, desired, context);
    return read(repositoryName, context);
  },
  async update(_current, previous, desired, context) {
    const repositoryName = desired['RepositoryName'];
    if (hasChanged(previous, desired, 'RepositoryName')) {
      const input = { oldName: previous['RepositoryName'], newName: repositoryName };
      await call(context, 'codecommit', 'UpdateRepositoryName', input);
    }
    if (hasChanged(previous, desired, 'RepositoryDescription')) {
      const repositoryDescription = desired['RepositoryDescription'] ?? '';
      await call(context, 'codecommit', 'UpdateRepositoryDescription', { repositoryName, repositoryDescription });
    }
    if (hasChanged(previous, desired, 'Triggers')) await putTriggers(repositoryName, desired, context);
    const state = await read(repositoryName, context);
    await updateTags('codecommit', { resourceArn: state.attributes['Arn'] }, previous, desired, context);
    return state;
  },
  delete: (_current, properties, context) =>
    callUnlessGone(context, 'codecommit', 'DeleteRepository', { repositoryName: properties['RepositoryName'] }),
};
