import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CodeartifactClient, GetRepositoryPermissionsPolicyCommand } from '@aws-sdk/client-codeartifact';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { packageRoot } from '../../../steps/package-root.ts';
import { parsePolicy } from '../../../steps/authorisation/parse-policy.ts';
import type { Cloud } from '../../../steps/rehearse/cloud/cloud.ts';
import { rehearsalOrganization } from '../../../steps/rehearse/organization.ts';
import type { PolicyDocument } from '../../../steps/authorisation/policy.ts';
import { openRehearsal, type Rehearsal } from '../../../steps/rehearse/index.ts';
import { deploy } from '../deploying.ts';
import { createTestContext } from '../step-context.ts';
import { tools } from '../who-may.ts';
import { beside, branchProtection, peoplesPolicies } from './principals.ts';
import { stepsFile } from '../steps-file.ts';

/** What the templates made in the embedded cloud, as its services hold it. */
export interface World {
  readonly cloud: Cloud;
  readonly bucket: string;
  readonly keyArn: string;
  readonly bucketPolicy: PolicyDocument;
  readonly keyPolicy: PolicyDocument;
  readonly packagesPolicy: PolicyDocument;
  readonly roleArns: ReadonlyMap<string, string>;
}

/** An organisation set up by the standard templates, with people in the Tools account, bound by branch protection. */
export async function withWorld<T>(use: (world: World) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'steps-security-'));
  const rehearsal = await openRehearsal(
    {
      workload: join(packageRoot(), 'examples', 'orders'),
      folder,
      stepsCommand: [process.execPath, stepsFile],
      templates: join(packageRoot(), 'cloudformation'),
      decide: async () => 'leave',
      resume: false,
      keep: false,
    },
    createTestContext(folder),
  );
  try {
    await rehearsal.bootstrap();
    await addPublishing(rehearsal);
    await addPeople(rehearsal);
    await addBeside(rehearsal);
    return await use(await readWorld(rehearsal));
  } finally {
    await rehearsal.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function addPublishing({ as }: Rehearsal): Promise<void> {
  await deploy(
    {
      stackName: 'codebuild-steps-packages',
      templateFile: 'packages/codeartifact.yml',
      parameters: { OrganizationId: rehearsalOrganization.id },
    },
    { ...as('Tools'), workingDirectory: join(packageRoot(), 'cloudformation') },
  );
}

async function addPeople({ as }: Rehearsal): Promise<void> {
  const iam = as('Tools').aws.client(IAMClient);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${tools}:root` }, Action: 'sts:AssumeRole' }],
  };
  for (const [RoleName, policy] of Object.entries(peoplesPolicies)) {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: RoleName, PolicyDocument: JSON.stringify(policy) }),
    );
  }
  await deploy(
    {
      stackName: 'codebuild-steps-branch-protection',
      templateFile: 'controls/branch-protection.yml',
      parameters: branchProtection,
    },
    { ...as('Tools'), workingDirectory: join(packageRoot(), 'cloudformation') },
  );
}

async function addBeside({ as }: Rehearsal): Promise<void> {
  for (const { account, ...deployment } of Object.values(beside))
    await deploy(deployment, { ...as(account), workingDirectory: join(packageRoot(), 'cloudformation') });
}

/** The ARNs of the roles of these stacks, by stack and logical id. */
async function readRoleArns({ as }: Rehearsal): Promise<World['roleArns']> {
  const found = Object.values(beside).map(async ({ account, stackName }) => {
    const client = as(account).aws.client(CloudFormationClient);
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stackName }));
    return StackResources.filter(({ ResourceType }) => ResourceType === 'AWS::IAM::Role').map(
      ({ LogicalResourceId, PhysicalResourceId, StackId = '' }) =>
        [
          `${stackName}/${LogicalResourceId}`,
          `arn:aws:iam::${StackId.split(':')[4]}:role/${PhysicalResourceId}`,
        ] as const,
    );
  });
  return new Map((await Promise.all(found)).flat());
}

async function readWorld(rehearsal: Rehearsal): Promise<World> {
  const { as, cloud, progress } = rehearsal;
  const { aws } = as('Tools');
  const bucket = progress.artifactBucket;
  const Name = '/codebuild-steps/common/artifact-key-arn';
  const { Parameter } = await aws.client(SSMClient).send(new GetParameterCommand({ Name }));
  const keyArn = Parameter?.Value ?? '';
  const { Policy: ofBucket = '' } = await aws.client(S3Client).send(new GetBucketPolicyCommand({ Bucket: bucket }));
  const { Policy: ofKey = '' } = await aws
    .client(KMSClient)
    .send(new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName: 'default' }));
  const { policy } = await aws
    .client(CodeartifactClient)
    .send(new GetRepositoryPermissionsPolicyCommand({ domain: 'packages', repository: 'shared' }));
  const [bucketPolicy, keyPolicy, packagesPolicy] = [ofBucket, ofKey, policy?.document ?? ''].map((text) =>
    parsePolicy(text),
  );
  if (!bucketPolicy || !keyPolicy || !packagesPolicy) throw new Error('a policy is missing');
  return { cloud, bucket, keyArn, bucketPolicy, keyPolicy, packagesPolicy, roleArns: await readRoleArns(rehearsal) };
}
