import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  type Runtime,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inlineSource } from '../../../../../../steps/rehearse/cloud/services/cloudformation/resources/lambda-inline-source.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';
import { account, allow, makeRole } from '../cloudformation/resources/stack-role.ts';

describe('a function that is invoked', () => {
  let test: TestCloud;
  let lambda: LambdaClient;
  let Role: string;

  beforeAll(async () => {
    test = await startTestCloud();
    lambda = test.clientFor(account).client(LambdaClient);
    Role = await makeRole(test.cloud, 'function', 'lambda.amazonaws.com', allow('logs:*', 'sts:GetCallerIdentity'));
  });
  afterAll(() => test.cloud.stop());

  async function make(FunctionName: string, runtime: Runtime, source: string, more: object = {}): Promise<void> {
    const ZipFile = inlineSource(source, runtime);
    const Handler = 'index.handler';
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: runtime,
        Handler,
        Timeout: 20,
        Code: { ZipFile },
        ...more,
      }),
    );
  }
  async function invoke(FunctionName: string, event: unknown = {}) {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' }),
    );
    return {
      error: answer.FunctionError,
      value: JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8')) as unknown,
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'),
    };
  }

  it('runs by Node with its event, its variables and its role', async () => {
    const source = `
      const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
      exports.handler = async (event, context) => {
        const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
        console.log('hello', event.name);
        return { Arn, who: process.env.WHO, name: context.functionName, left: context.getRemainingTimeInMillis() > 0 };
      };`;
    await make('node', 'nodejs22.x', source, { Environment: { Variables: { WHO: 'me' } } });
    const logs = test.clientFor(account).client(CloudWatchLogsClient);
    const logGroupName = '/aws/lambda/node';
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    expect(await invoke('node', { name: 'you' })).toEqual({
      error: undefined,
      value: { Arn: `arn:aws:sts::${account}:assumed-role/function/node`, who: 'me', name: 'node', left: true },
      log: 'hello you\n',
    });
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    const { events } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: logStreams?.[0]?.logStreamName }),
    );
    expect(events?.map(({ message }) => message)).toEqual(['hello you']);
  });

  it('may answer by a callback', async () => {
    await make(
      'callback',
      'nodejs22.x',
      `exports.handler = (event, context, done) => setTimeout(done, 5, null, event.a);`,
    );
    expect(await invoke('callback', { a: [1] })).toMatchObject({ error: undefined, value: [1] });
  });

  it.each([
    ['nodejs22.x', `exports.handler = async () => 'x'.repeat(5_000_000);`],
    ['python3.12', `def handler(event, context):\n    return 'x' * 5_000_000\n`],
  ] as const)('may answer much: %s', async (runtime, source) => {
    await make(`much-${runtime.slice(0, 4)}`, runtime, source);
    expect(await invoke(`much-${runtime.slice(0, 4)}`)).toMatchObject({ value: 'x'.repeat(5_000_000) });
  });

  it('runs by Python', async () => {
    const source = `import os\ndef handler(event, context):\n    print('hi')\n    return {'sum': event['a'] + 1, 'region': os.environ['AWS_REGION'], 'name': context.function_name}\n`;
    await make('python', 'python3.12', source);
    expect(await invoke('python', { a: 1 })).toEqual({
      error: undefined,
      value: { sum: 2, region: 'eu-west-1', name: 'python' },
      log: 'hi\n',
    });
  });

  it.each([
    [
      'throws',
      'nodejs22.x',
      `exports.handler = async () => { throw new TypeError('no'); };`,
      { errorType: 'TypeError', errorMessage: 'no' },
    ],
    [
      'raises',
      'python3.12',
      `def handler(event, context):\n    raise ValueError('no')\n`,
      { errorType: 'ValueError', errorMessage: 'no' },
    ],
    [
      'lacks',
      'nodejs22.x',
      `require('@aws-sdk/client-nothing');`,
      {
        errorType: 'Runtime.ImportModuleError',
        errorMessage: expect.stringContaining("Cannot find module '@aws-sdk/client-nothing'") as string,
      },
    ],
    [
      'no-handler',
      'nodejs22.x',
      `exports.other = 1;`,
      { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' },
    ],
    [
      'exits',
      'nodejs22.x',
      `exports.handler = async () => process.exit(3);`,
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/) as string,
      },
    ],
    [
      'sleeps',
      'nodejs22.x',
      `exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60000));`,
      { errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/) as string },
    ],
  ] as const)('that %s fails as Lambda says', async (name, runtime, source, expected) => {
    await make(name, runtime, source, name === 'sleeps' ? { Timeout: 1 } : {});
    expect(await invoke(name)).toMatchObject({ error: 'Unhandled', value: expected });
  });

  it('has its layers', async () => {
    const ZipFile = inlineSource('def answer(): return 42', 'python3.12');
    // The one file of the archive lies where Python looks for layers.
    const moved = Buffer.from(ZipFile.toString('latin1').replaceAll('index.py', 'python/l'), 'latin1');
    await lambda.send(new PublishLayerVersionCommand({ LayerName: 'shared', Content: { ZipFile: moved } }));
    const Layers = [`arn:aws:lambda:eu-west-1:${account}:layer:shared:1`];
    const source = `import os\ndef handler(event, context):\n    return os.listdir(os.environ['PYTHONPATH'])\n`;
    await make('layered', 'python3.12', source, { Layers });
    expect(await invoke('layered')).toMatchObject({ value: ['l'] });
  });

  it('of Node finds them where Lambda has them', async () => {
    const ZipFile = inlineSource('exports.answer = 42', 'nodejs24.x');
    await lambda.send(new PublishLayerVersionCommand({ LayerName: 'of-node', Content: { ZipFile } }));
    const Layers = [`arn:aws:lambda:eu-west-1:${account}:layer:of-node:1`];
    const source = `const fs = require('node:fs/promises');
exports.handler = async () => [await fs.readdir('/opt'), await fs.readFile('/opt/index.js', 'utf8')];`;
    await make('layered-node', 'nodejs24.x', source, { Layers });
    expect(await invoke('layered-node')).toMatchObject({ value: [['index.js'], 'exports.answer = 42'] });
  });

  it('of a runtime that is not there is refused', async () => {
    const ZipFile = inlineSource('x', 'python3.12');
    const input = { FunctionName: 'java', Role, Runtime: 'java21', Handler: 'a', Code: { ZipFile } } as const;
    await lambda.send(new CreateFunctionCommand(input));
    await expect(invoke('java')).rejects.toThrow(/functions of java21 are kept but not run/);
  });

  it('is invoked only by whom its policy or their own lets', async () => {
    await makeRole(test.cloud, 'nobody', 'states.amazonaws.com');
    const nobody = test.cloud.assumeRoleAs('states.amazonaws.com', `arn:aws:iam::${account}:role/nobody`, 'n', {
      arn: 'a',
      accountId: account,
    });
    const send = test
      .clientAs(nobody)
      .client(LambdaClient)
      .send(new InvokeCommand({ FunctionName: 'callback' }));
    await expect(send).rejects.toThrow(/not authorized to perform: lambda:InvokeFunction/);
  });

  it('goes on by itself where the caller does not wait', async () => {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: 'node', InvocationType: 'Event', Payload: Buffer.from('{"name":"later"}') }),
    );
    expect(answer.StatusCode).toBe(202);
    await test.cloud.idle();
    const logs = test.clientFor(account).client(CloudWatchLogsClient);
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/aws/lambda/node' }));
    expect(logStreams).toHaveLength(2);
  });
});
