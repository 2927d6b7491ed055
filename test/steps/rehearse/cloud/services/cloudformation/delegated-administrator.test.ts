import {
  CloudFormationClient,
  CreateStackCommand,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackCommand,
  DeleteStackInstancesCommand,
  DescribeStackSetCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
  ListStackSetsCommand,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DeregisterDelegatedAdministratorCommand,
  EnableAWSServiceAccessCommand,
  MoveAccountCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findUnit } from '../../../../../helpers/find-unit.ts';
import { someoneWhoMay } from '../../../../../helpers/roles.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const [management, tools, dev, test] = ['111111111111', '222222222222', '333333333333', '444444444444'];
const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
const CallAs = 'DELEGATED_ADMIN';
const Regions = ['eu-west-1'];

let world: TestCloud;
let organizations: OrganizationsClient;
/** The Tools account's, which is the delegated administrator. */
let delegated: CloudFormationClient;
let standard: string;
beforeEach(async () => {
  world = await startTestCloud();
  organizations = world.clientFor(management).client(OrganizationsClient);
  delegated = world.clientFor(tools).client(CloudFormationClient);
  standard = await findUnit(organizations, 'Workloads', 'Standard');
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
  await organizations.send(new RegisterDelegatedAdministratorCommand({ AccountId: tools, ServicePrincipal }));
});
afterEach(() => world.cloud.stop());

const template = (name: string) =>
  JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } } } });

const settings = {
  StackSetName: 'roles',
  TemplateBody: template('roles'),
  PermissionModel: 'SERVICE_MANAGED' as const,
  AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
};

async function deploy(): Promise<void> {
  await delegated.send(new CreateStackSetCommand({ ...settings, CallAs }));
  const DeploymentTargets = { OrganizationalUnitIds: [standard] };
  await delegated.send(new CreateStackInstancesCommand({ StackSetName: 'roles', DeploymentTargets, Regions, CallAs }));
  await world.cloud.idle();
}

async function accounts(): Promise<readonly (string | undefined)[]> {
  const { Summaries } = await delegated.send(new ListStackInstancesCommand({ StackSetName: 'roles', CallAs }));
  return (Summaries ?? []).map(({ Account }) => Account);
}

describe('a delegated administrator', () => {
  it('makes, sees and changes stack sets, which lie in the management account', async () => {
    await deploy();
    expect(await accounts()).toEqual([dev, test]);
    await delegated.send(new UpdateStackSetCommand({ ...settings, TemplateBody: template('other'), CallAs }));
    await world.cloud.idle();
    const own = world.clientFor(management).client(CloudFormationClient);
    const { StackSet } = await own.send(new DescribeStackSetCommand({ StackSetName: 'roles' }));
    expect(StackSet?.StackSetARN).toContain(`:${management}:stackset/roles:`);
    expect(StackSet?.TemplateBody).toBe(template('other'));
  });

  it('has its stacks put into accounts that join later', async () => {
    await deploy();
    const uat = '555555555555';
    const [SourceParentId, DestinationParentId] = [await findUnit(organizations, 'Workloads', 'Controlled'), standard];
    await organizations.send(new MoveAccountCommand({ AccountId: uat, SourceParentId, DestinationParentId }));
    await world.cloud.idle();
    expect(await accounts()).toEqual([dev, test, uat]);
  });

  it('reads the template with its own permissions', async () => {
    const s3 = world.clientFor(tools).client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'released' }));
    await s3.send(new PutObjectCommand({ Bucket: 'released', Key: 'roles.json', Body: settings.TemplateBody }));
    const { TemplateBody: _, ...others } = settings;
    const TemplateURL = 'https://released.s3.eu-west-1.amazonaws.com/roles.json';
    await delegated.send(new CreateStackSetCommand({ ...others, TemplateURL, CallAs }));
    const own = world.clientFor(management).client(CloudFormationClient);
    await expect(own.send(new CreateStackSetCommand({ ...others, StackSetName: 'own', TemplateURL }))).rejects.toThrow(
      /S3 error: Access Denied|is not authorized to perform: s3:GetObject/,
    );
  });

  it('may have stack sets as resources of a stack, which go with it', async () => {
    const Roles = {
      Type: 'AWS::CloudFormation::StackSet',
      Properties: {
        ...settings,
        CallAs,
        StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [standard] }, Regions }],
      },
    };
    const TemplateBody = JSON.stringify({ Resources: { Roles } });
    await delegated.send(new CreateStackCommand({ StackName: 'holder', TemplateBody }));
    await world.cloud.idle();
    const { Stacks } = await delegated.send(new DescribeStacksCommand({ StackName: 'holder' }));
    expect([Stacks?.[0]?.StackStatus, Stacks?.[0]?.StackStatusReason]).toEqual(['CREATE_COMPLETE', undefined]);
    expect(await accounts()).toEqual([dev, test]);
    await delegated.send(new DeleteStackCommand({ StackName: 'holder' }));
    await world.cloud.idle();
    await expect(accounts()).rejects.toMatchObject({ name: 'StackSetNotFoundException' });
  });
});

describe('is refused', () => {
  it('a member account that does not say that it is a delegated administrator', async () => {
    await expect(delegated.send(new CreateStackSetCommand(settings))).rejects.toThrow(
      'You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set',
    );
    await deploy();
    const as = { StackSetName: 'roles' };
    await expect(delegated.send(new DescribeStackSetCommand(as))).rejects.toMatchObject({
      name: 'StackSetNotFoundException',
    });
    const DeploymentTargets = { OrganizationalUnitIds: [standard] };
    const removal = { ...as, DeploymentTargets, Regions, RetainStacks: false };
    await expect(delegated.send(new DeleteStackInstancesCommand(removal))).rejects.toMatchObject({
      name: 'StackSetNotFoundException',
    });
    expect((await delegated.send(new ListStackSetsCommand({}))).Summaries).toEqual([]);
  });

  it('an account that says so and is none: another one, the management account, one that was deregistered', async () => {
    const refusal = { name: 'ValidationError', message: 'Account used is not a delegated administrator' };
    const create = () => new CreateStackSetCommand({ ...settings, CallAs });
    await deploy();
    await organizations.send(new DeregisterDelegatedAdministratorCommand({ AccountId: tools, ServicePrincipal }));
    for (const account of [dev, management, tools]) {
      const client = world.clientFor(account).client(CloudFormationClient);
      await expect(client.send(create())).rejects.toMatchObject(refusal);
    }
    const own = world.clientFor(management).client(CloudFormationClient);
    expect((await own.send(new ListStackSetsCommand({}))).Summaries).toHaveLength(1);
  });

  it('who may use stack sets, and may not list the delegated administrators', async () => {
    const someone = await someoneWhoMay(world.cloud, tools, 'cloudformation:*');
    const client = world.clientAs(someone).client(CloudFormationClient);
    await expect(client.send(new CreateStackSetCommand({ ...settings, CallAs }))).rejects.toThrow(
      'Account used is not a delegated administrator',
    );
  });
});
