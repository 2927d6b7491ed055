import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyVersionCommand,
  DeleteRolePermissionsBoundaryCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything, inRegion, openScene, refusalOf, trusting, type Scene } from '../helpers/attack-scene.ts';
import { accountId } from '../helpers/deploying.ts';

let scene: Scene;
const dev = accountId('Dev');
const roleArn = (name: string, account = dev) => `arn:aws:iam::${account}:role/${name}`;
const boundary = `arn:aws:iam::${dev}:policy/CrossAccountDeploymentBoundary`;

beforeAll(async () => {
  scene = await openScene();
  const iam = scene.administrator('Dev').client(IAMClient);
  // The worst that an organisation can choose: only the boundary is left.
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'CrossAccountDeploymentRole', PolicyArn }));
  const AssumeRolePolicyDocument = trusting({ AWS: `arn:aws:iam::${dev}:root` });
  await iam.send(new CreateRoleCommand({ RoleName: 'Strong', AssumeRolePolicyDocument }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'Strong', PolicyArn }));
  const PermissionsBoundary = boundary;
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'orders',
      Path: '/workload/',
      PermissionsBoundary,
      AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }),
    }),
  );
  await iam.send(new CreatePolicyCommand({ PolicyName: 'Everything', PolicyDocument: everything }));
}, 60_000);
afterAll(() => scene.dispose());

const assume = (from: string, name: string, account: string) =>
  scene
    .as('Tools', inRegion(from))
    .client(STSClient)
    .send(new AssumeRoleCommand({ RoleArn: roleArn(name, accountId(account)), RoleSessionName: 'attack' }));

describe('a role chain cannot be entered from the side', () => {
  it.each(['build', 'check', 'self-update', 'develop-self-update', 'events'])(
    'the %s role takes on neither role of any workload account',
    async (from) => {
      for (const account of ['Dev', 'Test', 'Uat', 'Prod']) {
        for (const name of ['CrossAccountPipelineRole', 'CrossAccountDeploymentRole'])
          expect(await refusalOf(assume(from, name, account))).toContain('sts:AssumeRole');
      }
    },
  );

  it.each(['pipeline', 'deploy', 'develop-pipeline', 'develop-deploy'])(
    'the %s role does not take on the deployment role itself',
    async (from) => {
      expect(await refusalOf(assume(from, 'CrossAccountDeploymentRole', 'Dev'))).toContain('sts:AssumeRole');
    },
  );

  it.each(['develop-pipeline', 'develop-deploy'])(
    'the %s role does not deploy to a controlled account',
    async (from) => {
      for (const account of ['Uat', 'Prod'])
        expect(await refusalOf(assume(from, 'CrossAccountPipelineRole', account))).toContain('sts:AssumeRole');
      await assume(from, 'CrossAccountPipelineRole', 'Dev');
    },
  );

  it('the pipeline role of one workload account does not reach another one', async () => {
    const sts = scene.as('Dev', 'CrossAccountPipelineRole').client(STSClient);
    const RoleArn = roleArn('CrossAccountPipelineRole', accountId('Prod'));
    expect(await refusalOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'attack' })))).toContain(
      'sts:AssumeRole',
    );
  });
});

describe('a service that acts for a resource of another account is no deputy', () => {
  it.each([
    ['codebuild.amazonaws.com', 'build', 'arn:aws:codebuild:eu-west-1:999999999999:project/steps-main-orders-build'],
    ['codebuild.amazonaws.com', 'deploy', 'arn:aws:codebuild:eu-west-1:999999999999:project/steps-main-orders-deploy'],
    ['codepipeline.amazonaws.com', 'pipeline', 'arn:aws:codepipeline:eu-west-1:999999999999:orders'],
    ['events.amazonaws.com', 'events', 'arn:aws:events:eu-west-1:999999999999:rule/steps-main-orders-source'],
  ])('%s does not take on the %s role for it', async (service, name, arn) => {
    const attack = async () =>
      scene.rehearsal.cloud.assumeRoleAs(service, roleArn(inRegion(name), accountId('Tools')), 'attack', {
        arn,
        accountId: '999999999999',
      });
    expect(await refusalOf(attack())).toContain('sts:AssumeRole');
  });

  it('CloudFormation does not take on the deployment role for it', async () => {
    const attack = async () =>
      scene.rehearsal.cloud.assumeRoleAs('cloudformation.amazonaws.com', roleArn('CrossAccountDeploymentRole'), 'x', {
        arn: 'arn:aws:cloudformation:eu-west-1:999999999999:stack/orders/1',
        accountId: '999999999999',
      });
    expect(await refusalOf(attack())).toContain('sts:AssumeRole');
  });

  it.each([
    ['build', 'steps-main-orders-deploy'],
    ['deploy', 'steps-main-orders-build'],
    ['deploy', 'steps-develop-orders-deploy'],
    ['develop-deploy', 'steps-main-orders-deploy'],
    ['self-update', 'steps-develop-orders-self-update'],
    ['self-update', 'steps-main-orders-build'],
  ])('CodeBuild does not take on the %s role for project %s', async (name, project) => {
    const attack = async () =>
      scene.rehearsal.cloud.assumeRoleAs(
        'codebuild.amazonaws.com',
        roleArn(inRegion(name), accountId('Tools')),
        'attack',
        {
          arn: `arn:aws:codebuild:eu-west-1:${accountId('Tools')}:project/${project}`,
          accountId: accountId('Tools'),
        },
      );
    expect(await refusalOf(attack())).toContain('sts:AssumeRole');
  });
});

describe('a deployment role that was made an administrator does not raise itself', () => {
  const attacks: readonly [string, (iam: IAMClient) => Promise<unknown>][] = [
    [
      'by a role without the boundary',
      (iam) =>
        iam.send(new CreateRoleCommand({ RoleName: 'raised', AssumeRolePolicyDocument: trusting({ AWS: dev }) })),
    ],
    [
      'by a role with another boundary',
      (iam) =>
        iam.send(
          new CreateRoleCommand({
            RoleName: 'raised',
            AssumeRolePolicyDocument: trusting({ AWS: dev }),
            PermissionsBoundary: `arn:aws:iam::${dev}:policy/Everything`,
          }),
        ),
    ],
    [
      'by taking its boundary away',
      (iam) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'CrossAccountDeploymentRole' })),
    ],
    [
      'by taking the boundary from a role of a workload',
      (iam) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'orders' })),
    ],
    [
      'by another boundary',
      (iam) =>
        iam.send(
          new PutRolePermissionsBoundaryCommand({
            RoleName: 'orders',
            PermissionsBoundary: `arn:aws:iam::${dev}:policy/Everything`,
          }),
        ),
    ],
    [
      'by a new version of the boundary',
      (iam) =>
        iam.send(
          new CreatePolicyVersionCommand({ PolicyArn: boundary, PolicyDocument: everything, SetAsDefault: true }),
        ),
    ],
    [
      'by a former version of the boundary',
      (iam) => iam.send(new DeletePolicyVersionCommand({ PolicyArn: boundary, VersionId: 'v1' })),
    ],
    [
      'by its own policies',
      (iam) =>
        iam.send(
          new PutRolePolicyCommand({
            RoleName: 'CrossAccountDeploymentRole',
            PolicyName: 'more',
            PolicyDocument: everything,
          }),
        ),
    ],
    [
      'by its own trust policy',
      (iam) =>
        iam.send(
          new UpdateAssumeRolePolicyCommand({
            RoleName: 'CrossAccountDeploymentRole',
            PolicyDocument: trusting({ AWS: '999999999999' }),
          }),
        ),
    ],
    [
      'by the trust policy of the pipeline role',
      (iam) =>
        iam.send(
          new UpdateAssumeRolePolicyCommand({
            RoleName: 'CrossAccountPipelineRole',
            PolicyDocument: trusting({ AWS: '999999999999' }),
          }),
        ),
    ],
    [
      'by the trust policy of a stronger role',
      (iam) =>
        iam.send(
          new UpdateAssumeRolePolicyCommand({ RoleName: 'Strong', PolicyDocument: trusting({ AWS: '999999999999' }) }),
        ),
    ],
    [
      'by the policies of a role without the boundary',
      (iam) =>
        iam.send(new PutRolePolicyCommand({ RoleName: 'Strong', PolicyName: 'more', PolicyDocument: everything })),
    ],
    [
      'by what is attached to the pipeline role',
      (iam) =>
        iam.send(
          new DetachRolePolicyCommand({
            RoleName: 'CrossAccountPipelineRole',
            PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
          }),
        ),
    ],
    ['by a user', (iam) => iam.send(new CreateUserCommand({ UserName: 'raised' }))],
  ];

  it.each(attacks)('%s', async (_, attack) => {
    const iam = scene.as('Dev', 'CrossAccountDeploymentRole').client(IAMClient);
    expect(await refusalOf(attack(iam))).toContain('explicit deny in a permissions boundary');
  });

  it('by passing a stronger role to a function', async () => {
    const lambda = scene.as('Dev', 'CrossAccountDeploymentRole').client(LambdaClient);
    const attack = lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'raised',
        Role: roleArn('Strong'),
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: new Uint8Array([0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0)]) },
      }),
    );
    expect(await refusalOf(attack)).toContain('iam:PassRole');
  });

  it('by taking on a stronger role that trusts the account', async () => {
    const sts = scene.as('Dev', 'CrossAccountDeploymentRole').client(STSClient);
    const attack = sts.send(new AssumeRoleCommand({ RoleArn: roleArn('Strong'), RoleSessionName: 'attack' }));
    expect(await refusalOf(attack)).toContain('sts:AssumeRole');
    expect(scene.rehearsal.cloud.refusals.at(-1)?.explanation.join()).toContain('NoTakingOnOfOtherRoles');
  });

  it('by a stack with a stronger role', async () => {
    const client = scene.as('Dev', 'CrossAccountDeploymentRole').client(CloudFormationClient);
    const attack = client.send(
      new CreateStackCommand({ StackName: 'raised', RoleARN: roleArn('Strong'), TemplateBody: roleTemplate }),
    );
    expect(await refusalOf(attack)).toContain('iam:PassRole');
  });

  it('by a stack without a role, which acts as the deployment role still', async () => {
    const client = scene.as('Dev', 'CrossAccountDeploymentRole').client(CloudFormationClient);
    await client.send(
      new CreateStackCommand({
        StackName: 'without-role',
        TemplateBody: roleTemplate,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    await scene.rehearsal.cloud.idle();
    expect(await reasonsOf('without-role')).toMatch(/iam:CreateRole.*explicit deny in a permissions boundary/);
  });

  it('by a template, whatever it makes', async () => {
    const client = scene.as('Dev', 'CrossAccountPipelineRole').client(CloudFormationClient);
    await client.send(
      new CreateStackCommand({
        StackName: 'by-template',
        RoleARN: roleArn('CrossAccountDeploymentRole'),
        TemplateBody: roleTemplate,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    await scene.rehearsal.cloud.idle();
    expect(await reasonsOf('by-template')).toMatch(/iam:CreateRole.*explicit deny in a permissions boundary/);
  });
});

const roleTemplate = JSON.stringify({
  Resources: {
    Raised: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'raised',
        AssumeRolePolicyDocument: JSON.parse(trusting({ AWS: '999999999999' })) as object,
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      },
    },
  },
});

async function reasonsOf(StackName: string): Promise<string> {
  const { StackEvents = [] } = await scene
    .administrator('Dev')
    .client(CloudFormationClient)
    .send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join(' ');
}
