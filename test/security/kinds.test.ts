import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsClients } from '../../steps/aws-clients.ts';
import { everything, refusalOf, trusting } from '../helpers/attack-scene.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId, contextAs, copyOf, deploy, rolesParameters } from '../helpers/deploying.ts';
import { allKinds } from '../helpers/who-may.ts';

const dev = accountId('Dev');
const roleArn = (name: string) => `arn:aws:iam::${dev}:role/${name}`;
let test: TestCloud;
let folder: string;
let templates: string;

/** The roles of Dev with the kinds of workload; `whole-account` apart, for it reaches the data. */
const allow = (AllowWholeAccount: string) => {
  const parameters = { ...rolesParameters, ...allKinds, AllowWholeAccount };
  const context = contextAs(test.cloud, test.cloud.administrator(dev), templates);
  return deploy({ stackName: 'roles', templateFile: 'cross-account/roles.yml', parameters }, context);
};

/** The deployment role itself, as a template that has taken it over would act. */
function deploymentRole(): AwsClients {
  const source = { arn: `arn:aws:cloudformation:eu-west-1:${dev}:stack/attack/1`, accountId: dev };
  const role = roleArn('CrossAccountDeploymentRole');
  return test.clientAs(test.cloud.assumeRoleAs('cloudformation.amazonaws.com', role, 'attack', source));
}

beforeAll(async () => {
  test = await startTestCloud();
  folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  templates = await copyOf('cloudformation', folder);
  const iam = test.clientFor(dev).client(IAMClient);
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'Strong',
      AssumeRolePolicyDocument: trusting({ AWS: `arn:aws:iam::${dev}:root` }),
    }),
  );
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'Strong', PolicyArn }));
});
afterAll(async () => {
  await test.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ownPolicy(): Promise<string> {
  const { AttachedPolicies = [] } = await test
    .clientFor(dev)
    .client(IAMClient)
    .send(new ListAttachedRolePoliciesCommand({ RoleName: 'CrossAccountDeploymentRole' }));
  return AttachedPolicies.find(({ PolicyName = '' }) => PolicyName.includes('Shared'))?.PolicyArn ?? '';
}

describe.each([
  ['every kind of workload', 'true'],
  ['every kind but the whole account', 'false'],
])('a deployment role with %s does not raise itself', (_, wholeAccount) => {
  beforeAll(() => allow(wholeAccount));

  const attacks: readonly [string, (clients: AwsClients) => Promise<unknown>][] = [
    [
      'by a role without the boundary',
      (clients) =>
        clients.client(IAMClient).send(
          new CreateRoleCommand({
            RoleName: 'raised',
            Path: '/workload/',
            AssumeRolePolicyDocument: trusting({ AWS: dev }),
          }),
        ),
    ],
    [
      'by its own policies',
      (clients) =>
        clients.client(IAMClient).send(
          new PutRolePolicyCommand({
            RoleName: 'CrossAccountDeploymentRole',
            PolicyName: 'more',
            PolicyDocument: everything,
          }),
        ),
    ],
    [
      'by a new version of the policy of its kinds',
      async (clients) =>
        clients.client(IAMClient).send(
          new CreatePolicyVersionCommand({
            PolicyArn: await ownPolicy(),
            PolicyDocument: everything,
            SetAsDefault: true,
          }),
        ),
    ],
    [
      'by taking a policy of its kinds away',
      async (clients) =>
        clients
          .client(IAMClient)
          .send(new DetachRolePolicyCommand({ RoleName: 'CrossAccountDeploymentRole', PolicyArn: await ownPolicy() })),
    ],
    [
      'by the trust of a stronger role',
      (clients) =>
        clients.client(IAMClient).send(
          new UpdateAssumeRolePolicyCommand({
            RoleName: 'Strong',
            PolicyDocument: trusting({ AWS: '999999999999' }),
          }),
        ),
    ],
    [
      'by taking a stronger role on',
      (clients) =>
        clients
          .client(STSClient)
          .send(new AssumeRoleCommand({ RoleArn: roleArn('Strong'), RoleSessionName: 'attack' })),
    ],
    [
      'by passing a stronger role to a function',
      (clients) =>
        clients.client(LambdaClient).send(
          new CreateFunctionCommand({
            FunctionName: 'raised',
            Role: roleArn('Strong'),
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            Code: { ZipFile: new Uint8Array([0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0)]) },
          }),
        ),
    ],
  ];

  it.each(attacks)('%s', async (_what, attack) => {
    expect(await refusalOf(attack(deploymentRole()))).toMatch(/iam:|sts:AssumeRole/);
  });

  it('by passing a stronger role to a task of containers', async () => {
    const task = {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: 'raised', TaskRoleArn: roleArn('Strong'), ContainerDefinitions: [] },
    };
    expect(await reasonsOf(`task-${wholeAccount}`, task)).toMatch(/iam:PassRole.*explicit deny/);
  });
});

describe('a deployment role with every kind but the whole account', () => {
  beforeAll(() => allow('false'));

  it('does not read what lies in a bucket of the account', async () => {
    const Bucket = 'objects-of-dev';
    const s3 = test.clientFor(dev).client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'any', Body: 'secret' }));
    const attack = deploymentRole()
      .client(S3Client)
      .send(new GetObjectCommand({ Bucket, Key: 'any' }));
    expect(await refusalOf(attack)).toContain('s3:GetObject');
  });

  it('does not peer with another account', async () => {
    const peering = {
      Type: 'AWS::EC2::VPCPeeringConnection',
      Properties: { VpcId: 'vpc-1', PeerVpcId: 'vpc-2', PeerOwnerId: '999999999999' },
    };
    expect(await reasonsOf('peering', peering)).toContain('ec2:CreateVpcPeeringConnection');
  });
});

/** What CloudFormation says when it makes a resource as the deployment role. */
async function reasonsOf(StackName: string, resource: object): Promise<string> {
  const client = test.clientFor(dev).client(CloudFormationClient);
  const RoleARN = roleArn('CrossAccountDeploymentRole');
  const TemplateBody = JSON.stringify({ Resources: { Raised: resource } });
  await client.send(new CreateStackCommand({ StackName, RoleARN, TemplateBody }));
  await test.cloud.idle();
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join(' ');
}
