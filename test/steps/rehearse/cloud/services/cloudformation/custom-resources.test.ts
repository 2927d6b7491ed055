import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';
import { account, allow, makeRole } from './resources/stack-role.ts';

/** Prints what it is asked, and does what its properties say. */
const source = `
exports.handler = async (event) => {
  const { RequestType, ResourceProperties, OldResourceProperties, PhysicalResourceId, ResponseURL, ...ids } = event;
  console.log(JSON.stringify({ RequestType, ResourceProperties, OldResourceProperties, PhysicalResourceId }));
  const { Id } = ResourceProperties;
  const Does = RequestType === 'Delete' ? '' : ResourceProperties.Does;
  if (Does === 'throw') throw new Error('broken');
  if (Does === 'silent') return;
  const failed = Does === 'fail';
  const { StackId, RequestId, LogicalResourceId } = ids;
  const answer = { Status: failed ? 'FAILED' : 'SUCCESS', Reason: 'not today', PhysicalResourceId: Id, StackId, RequestId, LogicalResourceId, Data: { Answer: 42, Long: Does === 'long' ? 'x'.repeat(4096) : '' } };
  if (Does === 'nameless') delete answer.PhysicalResourceId;
  await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
};`;

describe('custom resources', () => {
  let test: TestCloud;
  let client: CloudFormationClient;
  let role: string;

  beforeAll(async () => {
    test = await startTestCloud();
    client = test.clientFor(account).client(CloudFormationClient);
    role = await makeRole(test.cloud, 'function', 'lambda.amazonaws.com', allow('logs:*'));
    await test
      .clientFor(account)
      .client(CloudWatchLogsClient)
      .send(new CreateLogGroupCommand({ logGroupName: '/asked' }));
  });
  afterAll(() => test.cloud.stop());

  const template = (properties: object, more: object = {}) =>
    JSON.stringify({
      Resources: {
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Role: role,
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            Code: { ZipFile: source },
            Timeout: 20,
            LoggingConfig: { LogGroup: '/asked' },
          },
        },
        Thing: {
          Type: 'Custom::Thing',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ...properties },
        },
        ...more,
      },
      Outputs: { Answer: { Value: { 'Fn::GetAtt': ['Thing', 'Answer'] } }, Id: { Value: { Ref: 'Thing' } } },
    });

  async function create(StackName: string, properties: object, more: object = {}): Promise<string> {
    await client.send(new CreateStackCommand({ StackName, TemplateBody: template(properties, more) }));
    return settled(StackName);
  }
  async function update(StackName: string, properties: object, more: object = {}): Promise<string> {
    await client.send(new UpdateStackCommand({ StackName, TemplateBody: template(properties, more) }));
    return settled(StackName);
  }
  async function settled(StackName: string): Promise<string> {
    await test.cloud.idle();
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.StackStatus ?? '';
  }
  async function outputsOf(StackName: string) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return Object.fromEntries(
      Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [],
    );
  }
  async function reasonOf(StackName: string): Promise<string> {
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
    const failed = StackEvents.findLast(
      ({ LogicalResourceId, ResourceStatus }) => LogicalResourceId === 'Thing' && ResourceStatus?.endsWith('_FAILED'),
    );
    return failed?.ResourceStatusReason ?? '';
  }
  /** What the function was asked since the last look, in order. */
  let seen = 0;
  async function asked(): Promise<readonly Record<string, unknown>[]> {
    const logs = test.clientFor(account).client(CloudWatchLogsClient);
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/asked' }));
    const lines = events.map(({ message }) => message ?? '').filter((line) => line.startsWith('{"RequestType"'));
    const fresh = lines.slice(seen);
    seen = lines.length;
    return fresh.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('are what their function answers', async () => {
    expect(await create('thing', { Id: 'one', Number: 3, List: [true] })).toBe('CREATE_COMPLETE');
    expect(await outputsOf('thing')).toEqual({ Answer: '42', Id: 'one' });
    expect(await asked()).toMatchObject([
      { RequestType: 'Create', ResourceProperties: { Id: 'one', Number: '3', List: ['true'] } },
    ]);
  });

  it('are changed in place where the id stays', async () => {
    expect(await update('thing', { Id: 'one', Number: 4 })).toBe('UPDATE_COMPLETE');
    expect(await asked()).toMatchObject([
      {
        RequestType: 'Update',
        PhysicalResourceId: 'one',
        ResourceProperties: { Number: '4' },
        OldResourceProperties: { Number: '3', List: ['true'] },
      },
    ]);
  });

  it('are replaced where the function answers with another id: the old one is deleted in the clean-up', async () => {
    expect(await update('thing', { Id: 'two' })).toBe('UPDATE_COMPLETE');
    expect(await outputsOf('thing')).toMatchObject({ Id: 'two' });
    expect(await asked()).toMatchObject([
      { RequestType: 'Update', PhysicalResourceId: 'one', ResourceProperties: { Id: 'two' } },
      { RequestType: 'Delete', PhysicalResourceId: 'one', ResourceProperties: { Id: 'one', Number: '4' } },
    ]);
  });

  it('are brought back where an update fails', async () => {
    expect(await update('thing', { Id: 'two', Does: 'fail' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await reasonOf('thing')).toMatch(
      /^Received response status \[FAILED\] from custom resource\. Message returned: not today \(RequestId: [0-9a-f-]{36}\)$/,
    );
    expect(await asked()).toMatchObject([
      { RequestType: 'Update', ResourceProperties: { Does: 'fail' } },
      { RequestType: 'Update', ResourceProperties: { Id: 'two' }, OldResourceProperties: { Does: 'fail' } },
    ]);
  });

  it('are brought back where another resource fails after them', async () => {
    const more = { Broken: { Type: 'Custom::Thing', DependsOn: 'Thing', Properties: { ServiceToken: 'nothing' } } };
    expect(await update('thing', { Id: 'three' }, more)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await outputsOf('thing')).toMatchObject({ Id: 'two' });
    expect(await asked()).toMatchObject([
      { RequestType: 'Update', PhysicalResourceId: 'two' },
      { RequestType: 'Delete', PhysicalResourceId: 'three' },
    ]);
  });

  it('are deleted with their stack', async () => {
    await client.send(new DeleteStackCommand({ StackName: 'thing' }));
    await test.cloud.idle();
    expect(await asked()).toMatchObject([{ RequestType: 'Delete', PhysicalResourceId: 'two' }]);
  });

  it.each([
    ['fail', /^Received response status \[FAILED\] from custom resource\. Message returned: not today \(RequestId: /],
    ['throw', /^CloudFormation did not receive a response from your Custom Resource\. .*The function failed: .*broken/],
    [
      'silent',
      /^CloudFormation did not receive a response from your Custom Resource\. Please check your logs for requestId \[/,
    ],
    ['nameless', /^Invalid PhysicalResourceId$/],
    ['long', /^Response object is too long\.$/],
  ])('that %s are deleted again: what was made half way is known to the function alone', async (Does, words) => {
    expect(await create(`thing-${Does}`, { Id: 'half', Does })).toBe('ROLLBACK_COMPLETE');
    expect(await reasonOf(`thing-${Does}`)).toMatch(words);
    const requests = await asked();
    expect(requests.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Delete']);
    if (Does === 'fail') expect(requests[1]).toMatchObject({ PhysicalResourceId: 'half' });
  });

  it.each([
    ['nothing', /Invalid service token\./],
    [`arn:aws:sns:eu-west-1:${account}:topic`, /only functions of the stack's own account and region/],
    [`arn:aws:lambda:eu-west-1:${account}:function:absent`, /Function not found/],
  ])('of %s are refused', async (ServiceToken, words) => {
    const name = `refused-${ServiceToken.length}`;
    expect(await create(name, { ServiceToken })).toBe('ROLLBACK_COMPLETE');
    expect(await reasonOf(name)).toMatch(words);
    expect(await asked()).toEqual([]);
  });
});
