import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { AddPermissionCommand, CreateFunctionCommand, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inlineSource } from '../../../../../steps/rehearse/cloud/services/cloudformation/resources/lambda-inline-source.ts';
import { awsCliNote, hasAwsCli } from '../../../../helpers/aws-cli.ts';
import { startTestCloud } from '../../../../helpers/cloud.ts';
import type { TestCloud } from '../../../../helpers/cloud.ts';
import { account, makeRole } from './cloudformation/resources/stack-role.ts';

const run = promisify(execFile);

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
  await makeRole(test.cloud, 'lambda', 'lambda.amazonaws.com');
  await makeRole(test.cloud, 'states', 'states.amazonaws.com');
});
afterAll(() => test.cloud.stop());

describe('the SDK', () => {
  it('makes a function and finds it', async () => {
    const client = test.clientFor(account).client(LambdaClient);
    const created = await client.send(
      new CreateFunctionCommand({
        FunctionName: 'sdk',
        Role: `arn:aws:iam::${account}:role/lambda`,
        Runtime: 'python3.13',
        Handler: 'index.handler',
        Code: { ZipFile: inlineSource('def handler(event, context): pass', 'python3.13') },
      }),
    );
    await client.send(
      new AddPermissionCommand({
        FunctionName: 'sdk',
        StatementId: 'sns',
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
      }),
    );
    const found = await client.send(new GetFunctionCommand({ FunctionName: created.FunctionArn }));
    expect(found.Configuration?.CodeSha256).toBe(created.CodeSha256);
    await expect(client.send(new GetFunctionCommand({ FunctionName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: arn:aws:lambda:eu-west-1:${account}:function:none`,
    });
  });

  it('makes a table and describes it', async () => {
    const client = test.clientFor(account).client(DynamoDBClient);
    await client.send(
      new CreateTableCommand({
        TableName: 'sdk',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'sdk' }));
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', TableArn: `arn:aws:dynamodb:eu-west-1:${account}:table/sdk` });
    expect(Table?.CreationDateTime).toBeInstanceOf(Date);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['sdk']);
  });
});

describe.skipIf(!hasAwsCli)(`the AWS CLI${awsCliNote}`, () => {
  async function aws(...args: readonly string[]): Promise<Record<string, unknown>> {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...test.environmentFor(account) };
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env });
    return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  }

  it('makes a topic and shows its attributes', async () => {
    const { TopicArn } = await aws('sns', 'create-topic', '--name', 'cli', '--attributes', 'DisplayName=Orders');
    const { Attributes } = await aws('sns', 'get-topic-attributes', '--topic-arn', String(TopicArn));
    expect(Attributes).toMatchObject({ DisplayName: 'Orders', Owner: account });
  });

  it('makes an alarm and shows its state, and looks for trails', async () => {
    const metric = ['--namespace', 'AWS/Events', '--metric-name', 'TriggeredRules', '--statistic', 'Sum'];
    const threshold = ['--threshold', '1', '--comparison-operator', 'GreaterThanThreshold'];
    const period = ['--period', '60', '--evaluation-periods', '1', '--treat-missing-data', 'notBreaching'];
    await aws('cloudwatch', 'put-metric-alarm', '--alarm-name', 'cli', ...metric, ...threshold, ...period);
    const { MetricAlarms } = await aws('cloudwatch', 'describe-alarms', '--alarm-names', 'cli');
    expect(MetricAlarms).toEqual([expect.objectContaining({ AlarmName: 'cli', StateValue: 'OK', Threshold: 1 })]);
    expect(await aws('cloudtrail', 'describe-trails')).toEqual({ trailList: [] });
  });

  it('makes a state machine and shows its definition', async () => {
    const definition = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}';
    const role = `arn:aws:iam::${account}:role/states`;
    const create = [
      'stepfunctions',
      'create-state-machine',
      '--name',
      'cli',
      '--definition',
      definition,
      '--role-arn',
      role,
    ];
    const { stateMachineArn } = await aws(...create);
    const found = await aws('stepfunctions', 'describe-state-machine', '--state-machine-arn', String(stateMachineArn));
    expect(found['definition']).toBe(definition);
  });

  it('makes both kinds of API', async () => {
    const rest = await aws('apigateway', 'create-rest-api', '--name', 'cli');
    const { items } = await aws('apigateway', 'get-resources', '--rest-api-id', String(rest['id']));
    expect(items).toEqual([{ id: rest['rootResourceId'], path: '/' }]);
    const http = await aws('apigatewayv2', 'create-api', '--name', 'cli', '--protocol-type', 'HTTP');
    const { Items } = await aws('apigatewayv2', 'get-apis');
    expect(Items).toEqual([expect.objectContaining({ ApiId: http['ApiId'], Name: 'cli' })]);
  });
});
