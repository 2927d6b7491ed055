import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'vitest';
import type { Statement } from '../../../steps/authorisation/policy.ts';
import type { Holder } from '../../../steps/doctor/report.ts';
import type { AwsClients } from '../../../steps/aws-clients.ts';
import { findRole } from '../../../steps/rehearse/cloud/identities/iam-state.ts';
import { directCaller, roleSession } from '../../../steps/rehearse/cloud/sessions.ts';
import type { EmptyOrganization } from '../../helpers/empty-organization.ts';
import { changePolicy } from '../../helpers/policies.ts';
import { findUnit } from '../../helpers/find-unit.ts';

/** One thing that is broken, by hand, and what the doctor must say of it. */
export interface Break {
  readonly name: string;
  readonly breakIt: (organization: Broken) => Promise<void>;
  readonly side: Holder['kind'];
  /** Where the policy is. */
  readonly holder: RegExp;
  readonly kind?: 'missing' | 'denied';
  /** Of the statement that is printed. */
  readonly statement: Partial<Record<keyof Statement, unknown>>;
  readonly nearMiss?: RegExp;
  readonly template?: string;
  /** One of the links that it breaks. */
  readonly breaks: RegExp;
  /** A request that it refuses. */
  readonly call?: (broken: Broken) => Promise<unknown>;
}

/** Clients over HTTP with the credentials of a session of a role. */
function as({ organization }: Broken, arn: string): AwsClients {
  const { cloud } = organization;
  const role = findRole(cloud, arn);
  if (!role) throw new Error(`there is no ${arn}`);
  return organization.clientAs(directCaller(roleSession(role, 'doctoring', cloud.clock.now() + 3_600_000)));
}

const takesOn =
  (by: string, RoleArn: string) =>
  (broken: Broken): Promise<unknown> =>
    as(broken, by)
      .client(STSClient)
      .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'doctoring' }));

/** Gets an artifact that the Tools account has put there. */
const reads =
  (by: string) =>
  async (broken: Broken): Promise<unknown> => {
    const object = { Bucket: broken.bucket, Key: 'orders/BuildOutpu/doctoring' };
    await broken.organization
      .clientFor(tools)
      .client(S3Client)
      .send(new PutObjectCommand({ ...object, Body: 'x' }));
    return as(broken, by).client(S3Client).send(new GetObjectCommand(object));
  };

/** The organisation, with the bucket and key of its artifacts. */
export interface Broken {
  readonly organization: EmptyOrganization;
  readonly bucket: string;
  readonly keyArn: string;
  /** The unit of the controlled accounts. */
  readonly controlledUnit: string;
}

const [tools, dev] = ['222222222222', '333333333333'];
export const pipelineRole = `arn:aws:iam::${tools}:role/codebuild-steps-pipeline-eu-west-1`;
const eventsRole = `arn:aws:iam::${tools}:role/codebuild-steps-events-eu-west-1`;
const buildRole = `arn:aws:iam::${tools}:role/codebuild-steps-build-eu-west-1`;
export const actionRole = `arn:aws:iam::${dev}:role/CrossAccountPipelineRole`;
export const deploymentRole = `arn:aws:iam::${dev}:role/CrossAccountDeploymentRole`;
const boundary = `arn:aws:iam::${dev}:policy/CrossAccountDeploymentBoundary`;

const identity = (id: string, policy?: string): Holder => ({
  kind: 'identity policies',
  id,
  accountId: id.split(':')[4] ?? '',
  ...(policy === undefined ? {} : { policy }),
});
const trust = (id: string): Holder => ({ kind: 'trust policy', id, accountId: id.split(':')[4] ?? '' });
const bucketPolicy = ({ bucket }: Broken): Holder => ({ kind: 'bucket policy', id: bucket, accountId: tools });
const keyPolicy = ({ keyArn }: Broken): Holder => ({ kind: 'key policy', id: keyArn, accountId: tools });
const control = (id: string): Holder => ({ kind: 'service control policy', id, accountId: '' });

/** Another text in the place of one, in each statement. */
const replacing = (from: string, to: string) => (statements: readonly Statement[]) => {
  const text = JSON.stringify(statements);
  if (!text.includes(from)) throw new Error(`there is no ${from} in ${text}`);
  return JSON.parse(text.replaceAll(from, to)) as readonly Statement[];
};
const without = (sid: string) => (statements: readonly Statement[]) => {
  if (!statements.some(({ Sid }) => Sid === sid)) throw new Error(`there is no statement ${sid}`);
  return statements.filter(({ Sid }) => Sid !== sid);
};
const adding = (statement: Statement) => (statements: readonly Statement[]) => [...statements, statement];

const change =
  (holder: Holder | ((broken: Broken) => Holder), how: (statements: readonly Statement[]) => readonly Statement[]) =>
  async (broken: Broken) =>
    changePolicy(broken.organization, typeof holder === 'function' ? holder(broken) : holder, how);

const objects: unknown = expect.stringMatching(/^arn:aws:s3:::.*artifactbucket.*\/\*$/);
const common = 'cloudformation/common/common.yml';
const roles = 'cloudformation/cross-account/roles.yml';

export async function openBroken(organization: EmptyOrganization): Promise<Broken> {
  const names = ['artifact-bucket', 'artifact-key-arn'].map((name) => `/codebuild-steps/common/${name}`);
  const organizations = organization.clientFor('111111111111').client(OrganizationsClient);
  const ssm = organization.clientFor(tools).client(SSMClient);
  const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: names }));
  const [bucket = '', keyArn = ''] = names.map((name) => Parameters.find(({ Name }) => Name === name)?.Value ?? '');
  return { organization, bucket, keyArn, controlledUnit: await findUnit(organizations, 'Workloads', 'Controlled') };
}

export const breaks: readonly Break[] = [
  {
    name: 'the trust of CrossAccountPipelineRole',
    breakIt: change(trust(actionRole), replacing('role/codebuild-steps-pipeline-', 'role/other-')),
    side: 'trust policy',
    holder: /333333333333:role\/CrossAccountPipelineRole$/,
    statement: {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${tools}:root` },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:PrincipalOrgID': 'o-rehearsal00' },
        ArnEquals: { 'aws:PrincipalArn': pipelineRole },
      },
    },
    nearMiss:
      /"TrustPipelinesAndDeployProjects" of trust policy.* would, but its condition ArnLike aws:PrincipalArn wants/,
    template: roles,
    breaks: /^Dev 333333333333: codebuild-steps-pipeline-eu-west-1 takes on CrossAccountPipelineRole$/,
    call: takesOn(pipelineRole, actionRole),
  },
  {
    name: 'the trust of the pipeline role in CodePipeline',
    breakIt: change(trust(pipelineRole), replacing('codepipeline.amazonaws.com', 'codebuild.amazonaws.com')),
    side: 'trust policy',
    holder: /codebuild-steps-pipeline-eu-west-1$/,
    statement: {
      Principal: { Service: 'codepipeline.amazonaws.com' },
      Condition: {
        StringEqualsIfExists: { 'aws:SourceAccount': tools },
        ArnLikeIfExists: { 'aws:SourceArn': `arn:aws:codepipeline:eu-west-1:${tools}:orders` },
      },
    },
    nearMiss: /would, but its Principal is \{"Service":"codebuild.amazonaws.com"\}/,
    template: common,
    breaks: /CodePipeline takes on the pipeline role$/,
  },
  {
    name: 'the trust of the build role in its project',
    breakIt: change(trust(buildRole), replacing('project/steps-*-build', 'project/other-*')),
    side: 'trust policy',
    holder: /codebuild-steps-build-eu-west-1$/,
    statement: {
      Principal: { Service: 'codebuild.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': tools },
        ArnLike: { 'aws:SourceArn': `arn:aws:codebuild:eu-west-1:${tools}:project/steps-main-orders-build` },
      },
    },
    nearMiss: /its condition ArnLike aws:SourceArn wants .*other-\* and the request has .*steps-main-orders-build/,
    template: common,
    breaks: /CodeBuild takes on the role of project steps-main-orders-build$/,
  },
  {
    name: 'the trust of CrossAccountDeploymentRole',
    breakIt: change(trust(deploymentRole), replacing('cloudformation.amazonaws.com', 'lambda.amazonaws.com')),
    side: 'trust policy',
    holder: /CrossAccountDeploymentRole$/,
    statement: { Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' },
    template: roles,
    breaks: /CloudFormation takes on CrossAccountDeploymentRole$/,
  },
  {
    name: 'the start of the pipeline by its rule',
    breakIt: change(identity(eventsRole, 'StartPipelines'), replacing(`${tools}:*`, `${tools}:other`)),
    side: 'identity policies',
    holder: /codebuild-steps-events-eu-west-1$/,
    statement: {
      Effect: 'Allow',
      Action: 'codepipeline:StartPipelineExecution',
      Resource: `arn:aws:codepipeline:eu-west-1:${tools}:orders`,
    },
    nearMiss: /statement 1 of inline policy "StartPipelines" .* would, but its Resource is .*:other/,
    template: common,
    breaks: /the events role starts the pipeline$/,
  },
  {
    name: 'sts:AssumeRole of the pipeline role',
    breakIt: change(
      identity(pipelineRole, 'DeployToWorkloadAccounts'),
      replacing('role/CrossAccountPipelineRole', 'role/Other'),
    ),
    side: 'identity policies',
    holder: /codebuild-steps-pipeline-eu-west-1$/,
    statement: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: [dev, '444444444444', '555555555555', '666666666666'].map(
        (id) => `arn:aws:iam::${id}:role/CrossAccountPipelineRole`,
      ),
    },
    nearMiss: /its Resource is arn:aws:iam::\*:role\/Other/,
    template: common,
    breaks: /^Prod 666666666666: codebuild-steps-pipeline-eu-west-1 takes on CrossAccountPipelineRole$/,
    call: takesOn(pipelineRole, actionRole),
  },
  {
    name: 'iam:PassRole of CrossAccountPipelineRole',
    breakIt: change(
      identity(actionRole, 'PassDeploymentRole'),
      replacing('cloudformation.amazonaws.com', 'ec2.amazonaws.com'),
    ),
    side: 'identity policies',
    holder: /333333333333:role\/CrossAccountPipelineRole$/,
    statement: {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: deploymentRole,
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    },
    nearMiss:
      /"PassDeploymentRole" .*iam:PassedToService wants ec2.amazonaws.com and the request has cloudformation.amazonaws.com/,
    template: roles,
    breaks: /CrossAccountPipelineRole passes CrossAccountDeploymentRole to CloudFormation$/,
  },
  {
    name: 'the change of stacks by another role than the deployment role',
    breakIt: change(identity(actionRole, 'ChangeStacks'), replacing(deploymentRole, `${deploymentRole}-former`)),
    side: 'identity policies',
    holder: /333333333333:role\/CrossAccountPipelineRole$/,
    statement: {
      Action: ['cloudformation:CreateChangeSet', 'cloudformation:DeleteStack'],
      Resource: `arn:aws:cloudformation:eu-west-1:${dev}:stack/orders/*`,
      Condition: { StringEquals: { 'cloudformation:RoleArn': deploymentRole } },
    },
    nearMiss: /"ChangeStacksByTheDeploymentRole"/,
    template: roles,
    breaks: /CrossAccountPipelineRole changes stack orders$/,
  },
  {
    name: 's3:GetObject of CrossAccountDeploymentRole',
    breakIt: change(identity(deploymentRole, 'ReadArtifacts'), without('ReadArtifacts')),
    side: 'identity policies',
    holder: /CrossAccountDeploymentRole$/,
    statement: {
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: objects,
      Condition: { StringEquals: { 's3:ResourceAccount': tools } },
    },
    template: roles,
    breaks: /CrossAccountDeploymentRole reads what the template refers to$/,
    call: reads(deploymentRole),
  },
  {
    name: 'the bucket policy',
    breakIt: change(bucketPolicy, without('ReadByRolesOfWorkloadAccounts')),
    side: 'bucket policy',
    holder: /artifactbucket/,
    statement: { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: objects },
    template: common,
    breaks: /^Test 444444444444: CrossAccountDeploymentRole reads what the template refers to$/,
    call: reads(deploymentRole),
  },
  {
    name: 'a bucket policy that denies',
    breakIt: change(
      bucketPolicy,
      adding({ Sid: 'Quarantine', Effect: 'Deny', Principal: '*', Action: 's3:GetObject*', Resource: '*' }),
    ),
    side: 'bucket policy',
    kind: 'denied',
    holder: /artifactbucket/,
    statement: { Sid: 'Quarantine', Effect: 'Deny' },
    template: common,
    breaks: /CrossAccountPipelineRole reads the artifact$/,
    call: reads(actionRole),
  },
  {
    name: 'the key policy',
    breakIt: change(keyPolicy, without('DecryptedByRolesOfWorkloadAccounts')),
    side: 'key policy',
    holder: /:key\//,
    statement: { Action: 'kms:Decrypt', Resource: '*' },
    template: common,
    breaks: /^Uat 555555555555: CrossAccountPipelineRole reads the artifact$/,
    call: reads(actionRole),
  },
  {
    name: 'a key that is not handed to its account',
    breakIt: change(keyPolicy, replacing('"kms:*"', '["kms:*Policy","kms:DescribeKey"]')),
    side: 'key policy',
    holder: /:key\//,
    statement: { Principal: { AWS: `arn:aws:iam::${tools}:root` }, Resource: '*' },
    template: common,
    breaks: /project steps-main-orders-build puts artifact BuildOutput$/,
  },
  {
    name: 'the permissions boundary',
    breakIt: change({ kind: 'permissions boundary', id: boundary, accountId: dev }, () => [
      { Effect: 'Allow', NotAction: 's3:*', Resource: '*' },
    ]),
    side: 'permissions boundary',
    holder: /policy\/CrossAccountDeploymentBoundary$/,
    statement: { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: objects },
    template: roles,
    breaks: /CrossAccountDeploymentRole reads what the template refers to$/,
    call: reads(deploymentRole),
  },
  {
    name: 'a denying statement of a role itself',
    breakIt: change(
      identity(pipelineRole, 'RunBuilds'),
      adding({ Sid: 'NoBuilds', Effect: 'Deny', Action: 'codebuild:StartBuild', Resource: '*' }),
    ),
    side: 'identity policies',
    kind: 'denied',
    holder: /codebuild-steps-pipeline-eu-west-1$/,
    statement: { Sid: 'NoBuilds', Condition: { ArnNotLike: { 'aws:PrincipalArn': pipelineRole } } },
    template: common,
    breaks: /the pipeline role starts project steps-main-orders-validate$/,
  },
  {
    name: 'a service control policy that denies',
    breakIt: change(
      control(tools),
      adding({ Sid: 'NoRoles', Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' }),
    ),
    side: 'service control policy',
    kind: 'denied',
    holder: /^222222222222$/,
    statement: { Sid: 'NoRoles', Effect: 'Deny' },
    breaks: /codebuild-steps-pipeline-eu-west-1 takes on CrossAccountPipelineRole$/,
    call: takesOn(pipelineRole, actionRole),
  },
  {
    name: 'a service control policy that does not allow',
    breakIt: async ({ organization, controlledUnit }) => {
      const client = organization.clientFor('111111111111').client(OrganizationsClient);
      const { Policy } = await client.send(
        new CreatePolicyCommand({
          Name: 'AllowList',
          Description: 'no S3',
          Type: 'SERVICE_CONTROL_POLICY',
          Content: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: ['cloudformation:*', 'iam:*', 'kms:*', 'ssm:*', 'sts:*'], Resource: '*' },
            ],
          }),
        }),
      );
      await client.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: controlledUnit }));
      await client.send(new DetachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: controlledUnit }));
    },
    side: 'service control policy',
    holder: /^ou-/,
    statement: { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'], Resource: '*' },
    breaks: /^Prod 666666666666: CrossAccountDeploymentRole reads what the template refers to$/,
  },
];
