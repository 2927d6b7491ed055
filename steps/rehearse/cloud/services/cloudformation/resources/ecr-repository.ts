import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, jsonText, orUndo } from './service-call.ts';
import { applySettings, type Setting } from './settings.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

interface Repository {
  readonly repositoryName: string;
  readonly repositoryArn: string;
  readonly repositoryUri: string;
}

const policies: readonly Setting[] = [
  {
    property: 'LifecyclePolicy',
    put: 'PutLifecyclePolicy',
    input: (value) => ({ lifecyclePolicyText: (value as Properties)['LifecyclePolicyText'] }),
    remove: 'DeleteLifecyclePolicy',
  },
  {
    property: 'RepositoryPolicyText',
    put: 'SetRepositoryPolicy',
    input: (value) => ({ policyText: jsonText(value) }),
    remove: 'DeleteRepositoryPolicy',
  },
];

/** What CreateRepository sets, and an update by operations of its own. */
const changeable: readonly Setting[] = [
  {
    property: 'ImageTagMutability',
    put: 'PutImageTagMutability',
    input: (value) => ({ imageTagMutability: value }),
    remove: { imageTagMutability: 'MUTABLE' },
  },
  {
    property: 'ImageScanningConfiguration',
    put: 'PutImageScanningConfiguration',
    input: (value) => ({ imageScanningConfiguration: scanning(value) }),
    remove: { imageScanningConfiguration: { scanOnPush: false } },
  },
];

function scanning(value: unknown): Properties | undefined {
  return value === undefined ? undefined : { scanOnPush: String((value as Properties)['ScanOnPush']) === 'true' };
}

function encryption(value: unknown): Properties | undefined {
  if (value === undefined) return undefined;
  const { EncryptionType, KmsKey } = value as Properties;
  return { encryptionType: EncryptionType, ...(KmsKey === undefined ? {} : { kmsKey: KmsKey }) };
}

function stateOf({ repositoryName, repositoryArn, repositoryUri }: Repository): ResourceState {
  return { physicalId: repositoryName, attributes: { Arn: repositoryArn, RepositoryUri: repositoryUri } };
}

async function read(repositoryName: string, context: ResourceContext): Promise<Repository> {
  const input = { repositoryNames: [repositoryName] };
  const { repositories } = await call<{ repositories: readonly [Repository] }>(
    context,
    'ecr',
    'DescribeRepositories',
    input,
  );
  return repositories[0];
}

/** Ref is the name. */
export const ecrRepository: ResourceHandler = {
  type: 'AWS::ECR::Repository',
  async create(desired, context) {
    const { RepositoryName } = desired;
    const repositoryName =
      typeof RepositoryName === 'string' ? RepositoryName : context.generatedName(256).toLowerCase();
    const { repository } = await call<{ repository: Repository }>(context, 'ecr', 'CreateRepository', {
      repositoryName,
      imageTagMutability: desired['ImageTagMutability'],
      imageScanningConfiguration: scanning(desired['ImageScanningConfiguration']),
      encryptionConfiguration: encryption(desired['EncryptionConfiguration']),
      tags: tagList(desired, context),
    });
    return orUndo(
      async () => {
        await applySettings('ecr', policies, { repositoryName }, {}, desired, context);
        return stateOf(repository);
      },
      () => call(context, 'ecr', 'DeleteRepository', { repositoryName }),
    );
  },
  async update(current, previous, desired, context) {
    const repositoryName = current.physicalId;
    await applySettings('ecr', [...policies, ...changeable], { repositoryName }, previous, desired, context);
    const repository = await read(repositoryName, context);
    await updateTags('ecr', { resourceArn: repository.repositoryArn }, previous, desired, context);
    return stateOf(repository);
  },
  delete: (current, properties, context) =>
    callUnlessGone(context, 'ecr', 'DeleteRepository', {
      repositoryName: current.physicalId,
      force: properties['EmptyOnDelete'],
    }),
};
