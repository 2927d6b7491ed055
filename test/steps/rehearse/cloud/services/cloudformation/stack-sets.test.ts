import {
  CloudFormationClient,
  CreateStackCommand,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
  ListStackSetOperationResultsCommand,
  ListStackSetsCommand,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import {
  EnableAWSServiceAccessCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const [management, tools, dev, testAccount] = ['111111111111', '222222222222', '333333333333', '444444444444'];
const region = 'eu-west-1';
let world: TestCloud;
let client: CloudFormationClient;
let organizations: OrganizationsClient;
const units: Record<string, string> = {};

beforeAll(async () => {
  world = await startTestCloud();
  client = world.clientFor(management).client(CloudFormationClient);
  organizations = world.clientFor(management).client(OrganizationsClient);
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  units['Root'] = Roots?.[0]?.Id ?? '';
  await collect(units['Root']);
});
afterAll(async () => world.cloud.stop());

async function collect(parent: string): Promise<void> {
  const { OrganizationalUnits } = await organizations.send(
    new ListOrganizationalUnitsForParentCommand({ ParentId: parent }),
  );
  for (const { Id = '', Name = '' } of OrganizationalUnits ?? []) {
    units[Name] = Id;
    await collect(Id);
  }
}

const template = (name: string) =>
  JSON.stringify({
    Parameters: { Suffix: { Type: 'String', Default: 'a' } },
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': `${name}-\${Suffix}` } } } },
  });

const settings = (name: string) => ({
  StackSetName: name,
  TemplateBody: template(name),
  PermissionModel: 'SERVICE_MANAGED' as const,
  AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
});

const targets = (...names: string[]) => ({
  DeploymentTargets: { OrganizationalUnitIds: names.map((name) => units[name] ?? '') },
  Regions: [region],
});

async function instancesOf(name: string): Promise<readonly string[]> {
  const { Summaries } = await client.send(new ListStackInstancesCommand({ StackSetName: name }));
  return (Summaries ?? []).map(
    ({ Account, Status, StackInstanceStatus: status }) => `${Account} ${Status} ${status?.DetailedStatus}`,
  );
}

async function queuesIn(account: string, name: string): Promise<readonly string[]> {
  const { Stacks } = await world.clientFor(account).client(CloudFormationClient).send(new DescribeStacksCommand({}));
  return (Stacks ?? [])
    .filter(({ StackName }) => StackName?.startsWith(`StackSet-${name}-`))
    .map(({ StackStatus }) => StackStatus ?? '');
}

test('a service-managed stack set needs trusted access, the management account and a flat template', async () => {
  await expect(client.send(new CreateStackSetCommand(settings('early')))).rejects.toThrow(
    /must enable organizations access/,
  );
  await organizations.send(
    new EnableAWSServiceAccessCommand({ ServicePrincipal: 'member.org.stacksets.cloudformation.amazonaws.com' }),
  );
  const other = world.clientFor(tools).client(CloudFormationClient);
  await expect(other.send(new CreateStackSetCommand(settings('early')))).rejects.toThrow(
    /must be the management account/,
  );
  const nested = JSON.stringify({
    Resources: { A: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'x' } } },
  });
  await expect(client.send(new CreateStackSetCommand({ ...settings('early'), TemplateBody: nested }))).rejects.toThrow(
    /Nested stacks are not supported/,
  );
});

describe('a stack set', () => {
  test('deploys to the accounts of its units, as the role that StackSets makes there', async () => {
    await client.send(new CreateStackSetCommand(settings('roles')));
    const { OperationId } = await client.send(
      new CreateStackInstancesCommand({ StackSetName: 'roles', ...targets('Standard') }),
    );
    await world.cloud.idle();
    const { StackSetOperation } = await client.send(
      new DescribeStackSetOperationCommand({ StackSetName: 'roles', OperationId }),
    );
    expect(StackSetOperation?.Status).toBe('SUCCEEDED');
    expect(await instancesOf('roles')).toEqual([`${dev} CURRENT SUCCEEDED`, `${testAccount} CURRENT SUCCEEDED`]);
    expect(await queuesIn(dev, 'roles')).toEqual(['CREATE_COMPLETE']);
  });

  test('skips the management account where the whole organisation is its target', async () => {
    await client.send(new CreateStackSetCommand(settings('everywhere')));
    await client.send(new CreateStackInstancesCommand({ StackSetName: 'everywhere', ...targets('Root') }));
    await world.cloud.idle();
    const accounts = (await instancesOf('everywhere')).map((text) => text.slice(0, 12));
    expect(accounts).toHaveLength(5);
    expect(accounts).not.toContain(management);
  });

  test('updates its instances', async () => {
    const changed = {
      StackSetName: 'roles',
      TemplateBody: template('roles'),
      Parameters: [{ ParameterKey: 'Suffix', ParameterValue: 'b' }],
    };
    await client.send(new UpdateStackSetCommand(changed));
    await world.cloud.idle();
    expect(await queuesIn(dev, 'roles')).toEqual(['UPDATE_COMPLETE']);
  });

  test('follows accounts into its units and out of them', async () => {
    const move = (from: string, to: string) =>
      organizations.send(
        new MoveAccountCommand({ AccountId: tools, SourceParentId: units[from], DestinationParentId: units[to] }),
      );
    await move('Infrastructure', 'Standard');
    await world.cloud.idle();
    expect(await queuesIn(tools, 'roles')).toEqual(['CREATE_COMPLETE']);
    await move('Standard', 'Infrastructure');
    await world.cloud.idle();
    expect(await queuesIn(tools, 'roles')).toEqual([]);
    expect(await instancesOf('roles')).toHaveLength(2);
  });

  test('says for each account why it failed', async () => {
    const body = JSON.stringify({
      Resources: { Bad: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'Not_A_Bucket' } } },
    });
    await client.send(new CreateStackSetCommand({ ...settings('failing'), TemplateBody: body }));
    const { OperationId } = await client.send(
      new CreateStackInstancesCommand({ StackSetName: 'failing', ...targets('Standard') }),
    );
    await world.cloud.idle();
    const { Summaries } = await client.send(
      new ListStackSetOperationResultsCommand({ StackSetName: 'failing', OperationId }),
    );
    expect(Summaries?.map(({ Status }) => Status)).toEqual(['FAILED', 'CANCELLED']);
    expect(Summaries?.[0]?.StatusReason).toMatch(
      /^ResourceLogicalId:Bad, ResourceType:AWS::S3::Bucket, ResourceStatusReason:/,
    );
  });

  test('goes once its instances are gone', async () => {
    await expect(client.send(new DeleteStackSetCommand({ StackSetName: 'roles' }))).rejects.toThrow(
      expect.objectContaining({ name: 'StackSetNotEmptyException' }),
    );
    await client.send(
      new DeleteStackInstancesCommand({ StackSetName: 'roles', ...targets('Standard'), RetainStacks: false }),
    );
    await world.cloud.idle();
    expect(await queuesIn(dev, 'roles')).toEqual([]);
    await client.send(new DeleteStackSetCommand({ StackSetName: 'roles' }));
    const { Summaries } = await client.send(new ListStackSetsCommand({ Status: 'ACTIVE' }));
    expect(Summaries?.map(({ StackSetName }) => StackSetName)).toEqual(['everywhere', 'failing']);
  });
});

test('a stack set may be the resource of a stack', async () => {
  const resource = {
    Type: 'AWS::CloudFormation::StackSet',
    Properties: {
      StackSetName: 'by-template',
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      TemplateBody: template('by-template'),
      StackInstancesGroup: [targets('Controlled')],
    },
  };
  await client.send(
    new CreateStackCommand({ StackName: 'holder', TemplateBody: JSON.stringify({ Resources: { Roles: resource } }) }),
  );
  await world.cloud.idle();
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'holder' }));
  expect([Stacks?.[0]?.StackStatus, Stacks?.[0]?.StackStatusReason]).toEqual(['CREATE_COMPLETE', undefined]);
  expect(await instancesOf('by-template')).toHaveLength(2);
  await client.send(new DeleteStackCommand({ StackName: 'holder' }));
  await world.cloud.idle();
  await expect(client.send(new DescribeStackSetCommand({ StackSetName: 'by-template' }))).rejects.toThrow(
    expect.objectContaining({ name: 'StackSetNotFoundException' }),
  );
});
