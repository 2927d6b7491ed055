import type { ActionTypeId } from './declaration.ts';

interface Count {
  readonly least: number;
  readonly most: number;
}

/** What CodePipeline knows of an action type before it runs: how many artifacts, which configuration. */
export interface ActionType {
  readonly inputs: Count;
  readonly outputs: Count;
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const none: Count = { least: 0, most: 0 };
const one: Count = { least: 1, most: 1 };
const upTo = (most: number, least = 0): Count => ({ least, most });

const codebuild: ActionType = {
  inputs: upTo(5, 1),
  outputs: upTo(5),
  required: ['ProjectName'],
  optional: [
    'PrimarySource',
    'BatchEnabled',
    'BuildComputeType',
    'BuildspecOverride',
    'CombineArtifacts',
    'EnvironmentVariables',
  ],
};

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/structure-configuration-examples.html */
const actionTypes: Readonly<Record<string, ActionType>> = {
  'Source/CodeCommit': {
    inputs: none,
    outputs: one,
    required: ['RepositoryName', 'BranchName'],
    optional: ['PollForSourceChanges', 'OutputArtifactFormat'],
  },
  'Source/CodeStarSourceConnection': {
    inputs: none,
    outputs: one,
    required: ['ConnectionArn', 'FullRepositoryId', 'BranchName'],
    optional: ['DetectChanges', 'OutputArtifactFormat'],
  },
  'Source/S3': {
    inputs: none,
    outputs: one,
    required: ['S3Bucket', 'S3ObjectKey'],
    optional: ['PollForSourceChanges', 'AllowOverrideForS3ObjectKey'],
  },
  'Build/CodeBuild': codebuild,
  'Test/CodeBuild': codebuild,
  'Deploy/CloudFormation': {
    inputs: upTo(10),
    outputs: upTo(1),
    required: ['ActionMode', 'StackName'],
    optional: [
      'ChangeSetName',
      'TemplatePath',
      'TemplateConfiguration',
      'ParameterOverrides',
      'Capabilities',
      'RoleArn',
      'OutputFileName',
    ],
  },
  'Approval/Manual': {
    inputs: none,
    outputs: none,
    required: [],
    optional: ['NotificationArn', 'CustomData', 'ExternalEntityLink'],
  },
};

export function findActionType({ category, owner, provider, version }: ActionTypeId): ActionType | undefined {
  if (owner !== 'AWS' || version !== '1') return undefined;
  const name = `${category}/${provider}`;
  return Object.hasOwn(actionTypes, name) ? actionTypes[name] : undefined;
}
