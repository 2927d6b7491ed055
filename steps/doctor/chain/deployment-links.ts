import type { ConditionContext } from '../../authorisation/policy.ts';
import type { Ask, Link } from '../ask.ts';
import type { Deployment, PipelineFacts } from './pipeline-facts.ts';
import { readsArtifact } from './artifact-requests.ts';
import { asRole, takesOn } from './requests.ts';

/** What a run meets for one account that it deploys to, in its order. Pure. */
export function deploymentLinks(pipeline: PipelineFacts, deployment: Deployment): readonly Link[] {
  const { accountId, region, actionRoleArn, deploymentRoleArn, stackName, artifact, by } = deployment;
  const link = (title: string, asks: readonly Ask[]): Link => ({
    title,
    accountId,
    region,
    pipeline: pipeline.name,
    asks,
  });
  const [action, deploy] = [nameOf(actionRoleArn), nameOf(deploymentRoleArn)];
  const stackArn = `arn:${partitionOfArn(actionRoleArn)}:cloudformation:${region}:${accountId}:stack/${stackName}/*`;
  return [
    link(`${nameOf(by)} takes on ${action}`, [
      { principal: asRole(by), action: 'sts:AssumeRole', resource: actionRoleArn, region },
    ]),
    link(`${action} reads the artifact`, readsDeployed(pipeline, actionRoleArn, artifact)),
    link(`${action} passes ${deploy} to CloudFormation`, [passes(actionRoleArn, deploymentRoleArn, region)]),
    link(`${action} changes stack ${stackName}`, changesStack(actionRoleArn, stackArn, region, deploymentRoleArn)),
    link(`CloudFormation takes on ${deploy}`, [
      takesOn('cloudformation.amazonaws.com', deploymentRoleArn, region, { arn: stackArn, accountId }),
    ]),
    link(`${deploy} reads what the template refers to`, readsDeployed(pipeline, deploymentRoleArn, artifact)),
    link(`${deploy} makes nested stacks`, [
      passes(deploymentRoleArn, deploymentRoleArn, region),
      ...nestedStacks(deploymentRoleArn, stackArn, stackName, region),
    ]),
    link(`${deploy} reads the parameters of its account`, [readsParameters(deploymentRoleArn, accountId, region)]),
  ];
}

/** The objects and, so that a missing one is told as missing, the list of them. */
function readsDeployed(pipeline: PipelineFacts, roleArn: string, artifact: string): readonly Ask[] {
  return [
    ...readsArtifact(pipeline, roleArn, artifact),
    {
      principal: asRole(roleArn),
      action: 's3:ListBucket',
      resource: `arn:${partitionOfArn(roleArn)}:s3:::${pipeline.bucket}`,
      resourceAccount: pipeline.accountId,
      region: pipeline.region,
    },
  ];
}

function passes(by: string, passed: string, region: string): Ask {
  return {
    principal: asRole(by),
    action: 'iam:PassRole',
    resource: passed,
    region,
    context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
  };
}

/** docs/permissions.md says why each. Those that change a stack name its role. */
const namingTheRole = ['CreateChangeSet', 'DeleteStack'];
const withoutRole = [
  'DescribeStacks',
  'DescribeChangeSet',
  'ExecuteChangeSet',
  'DeleteChangeSet',
  'DescribeStackEvents',
  'ListStackResources',
  'GetTemplate',
];

function changesStack(roleArn: string, stackArn: string, region: string, deploymentRoleArn: string): readonly Ask[] {
  const on = (action: string, context?: ConditionContext): Ask => ({
    principal: asRole(roleArn),
    action: `cloudformation:${action}`,
    resource: stackArn,
    region,
    ...(context ? { context } : {}),
  });
  return [
    ...namingTheRole.map((action) => on(action, { 'cloudformation:RoleArn': deploymentRoleArn })),
    ...withoutRole.map((action) => on(action)),
  ];
}

/** Named after their parent. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html */
function nestedStacks(roleArn: string, stackArn: string, stackName: string, region: string): readonly Ask[] {
  const nested = stackArn.replace(`:stack/${stackName}/`, `:stack/${stackName}-Nested-DOCTOR/`);
  return ['CreateStack', 'UpdateStack', 'DescribeStacks', 'DeleteStack'].map((action) => ({
    principal: asRole(roleArn),
    action: `cloudformation:${action}`,
    resource: nested,
    pattern: stackArn.replace(`:stack/${stackName}/`, `:stack/${stackName}-*/`),
    region,
    ...(action === 'DescribeStacks' ? {} : { context: { 'cloudformation:RoleArn': roleArn } }),
  }));
}

function readsParameters(roleArn: string, accountId: string, region: string): Ask {
  const prefix = `arn:${partitionOfArn(roleArn)}:ssm:${region}:${accountId}:parameter/codebuild-steps/account/`;
  return {
    principal: asRole(roleArn),
    action: 'ssm:GetParameters',
    resource: `${prefix}log-retention-days`,
    pattern: `${prefix}*`,
    region,
  };
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function partitionOfArn(arn: string): string {
  return arn.split(':')[1] ?? 'aws';
}
