import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ValidateTemplateCommand,
  type DescribeChangeSetOutput,
} from '@aws-sdk/client-cloudformation';
import { DescribeRuleCommand, EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { cp, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../../../../../steps/package-root.ts';
import { textsOf } from '../../../../../../steps/stack-texts.ts';
import { serverlessTranslator } from '../../../../../../steps/tools/index.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';
import { createBucket } from '../../../../../helpers/create-bucket.ts';
import { runSteps } from '../../../../../helpers/run-steps.ts';
import { createTestContext } from '../../../../../helpers/step-context.ts';
import { createWorkspace } from '../../../../../helpers/workspace.ts';

// A Python is started for each translation.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const dev = '333333333333';
const fixture = join(packageRoot(), 'test', 'steps', 'rehearse', 'cloud', 'services', 'cloudformation', 'serverless');
const transform = 'AWS::Serverless-2016-10-31';

let test: TestCloud;
let client: CloudFormationClient;
beforeAll(async () => {
  test = await startTestCloud({ translateServerless: serverlessTranslator(createTestContext('/')) });
  client = test.clientFor(dev).client(CloudFormationClient);
  await createBucket(test.clientFor(dev), 'packages');
});
afterAll(() => test.cloud.stop());

async function makeChangeSet(StackName: string, template: object, more: object = {}): Promise<DescribeChangeSetOutput> {
  const made = { StackName, ChangeSetName: 'change' };
  const TemplateBody = JSON.stringify({ Transform: transform, ...template });
  const Capabilities = ['CAPABILITY_IAM' as const];
  const type = { ChangeSetType: 'CREATE' as const };
  await client.send(new CreateChangeSetCommand({ ...made, ...type, TemplateBody, Capabilities, ...more }));
  await test.cloud.idle();
  return client.send(new DescribeChangeSetCommand(made));
}

async function processed(StackName: string): Promise<Record<string, Record<string, { Properties: object }>>> {
  const asked = { StackName, ChangeSetName: 'change', TemplateStage: 'Processed' as const };
  return JSON.parse((await client.send(new GetTemplateCommand(asked))).TemplateBody ?? '') as never;
}

const added = ({ Changes = [] }: DescribeChangeSetOutput) =>
  Changes.map(({ ResourceChange }) => `${ResourceChange?.LogicalResourceId} ${ResourceChange?.ResourceType}`);
const inline = (properties: object = {}) => ({
  Type: 'AWS::Serverless::Function',
  Properties: {
    InlineCode: 'exports.handler = async () => 1',
    Handler: 'index.handler',
    Runtime: 'nodejs22.x',
    ...properties,
  },
});

describe('a stack of AWS::Serverless', () => {
  it('is packaged, planned as what it becomes, deployed, and updated to another version behind its alias', async () => {
    const folder = await createWorkspace();
    await cp(fixture, folder, { recursive: true });
    // Where Node finds what a layer holds; Git keeps no folder of that name.
    await mkdir(join(folder, 'shared', 'nodejs', 'node_modules'), { recursive: true });
    await rename(
      join(folder, 'shared', 'punctuate.js'),
      join(folder, 'shared', 'nodejs', 'node_modules', 'punctuate.js'),
    );
    const run = async (...args: string[]) => {
      const { exitCode, stderr } = await runSteps(args, { cwd: folder, env: test.environmentFor(dev) });
      expect([exitCode, stderr]).toEqual([0, expect.anything()]);
    };
    const deploy = async (...more: string[]) => {
      const package_ = [
        'package',
        '--s3-bucket',
        'packages',
        '--workload',
        'greet',
        '--output-template-file',
        'out.yml',
      ];
      await run(...package_);
      await run('deploy', '--stack-name', 'greet', '--template-file', 'out.yml', ...more);
      const stack = (await client.send(new DescribeStacksCommand({ StackName: 'greet' }))).Stacks?.[0];
      return textsOf(stack?.Outputs, 'OutputKey', 'OutputValue');
    };
    const lambda = test.clientFor(dev).client(LambdaClient);
    const invoke = async (FunctionName: string | undefined) => {
      const { Payload } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: Buffer.from('{"name":"you"}') }),
      );
      return JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as unknown;
    };

    const first = await deploy();
    expect(first).toMatchObject({
      Url: expect.stringMatching(/^https:\/\/\w+\.execute-api\.eu-west-1\.amazonaws\.com\/Prod$/),
      Alias: expect.stringMatching(/:live$/),
      Version: '1',
    });
    expect(await invoke(first['Alias'])).toEqual({ text: 'Hello you!', table: first['Table'] });

    const iam = test.clientFor(dev).client(IAMClient);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: first['RoleName'] }));
    const policy = new GetRolePolicyCommand({ RoleName: first['RoleName'], PolicyName: PolicyNames[0] });
    expect(decodeURIComponent((await iam.send(policy)).PolicyDocument ?? '')).toContain('dynamodb:BatchGetItem');
    const events = test.clientFor(dev).client(EventBridgeClient);
    const { Rules = [] } = await events.send(new ListRulesCommand({}));
    const rule = await events.send(new DescribeRuleCommand({ Name: Rules[0]?.Name }));
    expect(rule.ScheduleExpression).toBe('rate(1 day)');

    // A version has its code: that of another package is published, and the alias shows it.
    await cp(join(folder, 'greet', 'index.js'), join(folder, 'greet', 'more.js'));
    const second = await deploy('--parameter', 'Greeting=Good day');
    expect(second).toMatchObject({ ...first, Version: '2' });
    expect(await invoke(second['Alias'])).toMatchObject({ text: 'Good day you!' });

    // The stage that SAM has a deployment make goes with it.
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'greet' }));
    await client.send(new DeleteStackCommand({ StackName: 'greet' }));
    await test.cloud.idle();
    const gone = await client.send(new DescribeStacksCommand({ StackName: Stacks?.[0]?.StackId }));
    expect(gone.Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
  });

  it('shows what it becomes in its change set and its processed template, and keeps the original', async () => {
    const template = {
      Globals: { Function: { Timeout: 7 } },
      Resources: { Fn: inline({ Events: { Web: { Type: 'HttpApi', Properties: { Path: '/', Method: 'get' } } } }) },
    };
    expect(added(await makeChangeSet('shown', template))).toEqual([
      'Fn AWS::Lambda::Function',
      'FnRole AWS::IAM::Role',
      'FnWebPermission AWS::Lambda::Permission',
      'ServerlessHttpApi AWS::ApiGatewayV2::Api',
      'ServerlessHttpApiApiGatewayDefaultStage AWS::ApiGatewayV2::Stage',
    ]);
    expect((await processed('shown'))['Resources']?.['Fn']?.Properties).toMatchObject({
      Timeout: 7,
      Role: { 'Fn::GetAtt': ['FnRole', 'Arn'] },
    });
    const original = await client.send(new GetTemplateCommand({ StackName: 'shown', ChangeSetName: 'change' }));
    expect(JSON.parse(original.TemplateBody ?? '')).toEqual({ Transform: transform, ...template });
  });

  it('is translated by the values of its parameters, those of Parameter Store too', async () => {
    const ssm = test.clientFor(dev).client(SSMClient);
    await ssm.send(new PutParameterCommand({ Name: '/alias', Value: 'blue', Type: 'String' }));
    const Parameters = {
      Alias: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/alias' },
      Other: { Type: 'String', Default: 'green' },
    };
    const resources = {
      One: inline({ AutoPublishAlias: { Ref: 'Alias' } }),
      Two: inline({ AutoPublishAlias: { Ref: 'Other' } }),
    };
    const given = { Parameters: [{ ParameterKey: 'Other', ParameterValue: 'red' }] };
    const made = await makeChangeSet('valued', { Parameters, Resources: resources }, given);
    expect(added(made)).toEqual(
      expect.arrayContaining(['OneAliasblue AWS::Lambda::Alias', 'TwoAliasred AWS::Lambda::Alias']),
    );
  });

  it('may be made by AWS::LanguageExtensions before, and have parts included', async () => {
    const s3 = test.clientFor(dev).client(S3Client);
    await s3.send(new PutObjectCommand({ Bucket: 'packages', Key: 'included.yml', Body: 'Timeout: 9' }));
    const Include = { Name: 'AWS::Include', Parameters: { Location: 's3://packages/included.yml' } };
    const made = await makeChangeSet('looped', {
      Transform: ['AWS::LanguageExtensions', transform],
      Resources: {
        'Fn::ForEach::Functions': ['Name', ['One', 'Two'], { 'Fn${Name}': inline({ 'Fn::Transform': Include }) }],
      },
    });
    expect(added(made).filter((each) => each.endsWith('Function'))).toEqual([
      'FnOne AWS::Lambda::Function',
      'FnTwo AWS::Lambda::Function',
    ]);
    expect((await processed('looped'))['Resources']?.['FnTwo']?.Properties).toMatchObject({ Timeout: 9 });
  });

  it.each([
    [
      'what it cannot be translated from',
      {
        Resources: { Fn: inline({ InlineCode: undefined, CodeUri: './code' }), Api: { Type: 'AWS::Serverless::Api' } },
      },
      /^Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document\. Number of errors found: 2\. Resource with id \[Api\] is invalid\. Missing required property 'StageName'\. Resource with id \[Fn\] is invalid\. 'CodeUri' is not a valid S3 Uri of the form 's3:\/\/bucket\/key' with optional versionId query parameter\.$/,
    ],
    [
      'an application of the repository',
      {
        Resources: {
          App: {
            Type: 'AWS::Serverless::Application',
            Properties: { Location: { ApplicationId: 'arn:aws:serverlessrepo:a', SemanticVersion: '1.0.0' } },
          },
        },
      },
      /Resource with id \[App\] is invalid\. arn:aws:serverlessrepo:a 1\.0\.0: the Serverless Application Repository is not part of the embedded cloud\.$/,
    ],
    [
      'what its translator did not expect, without a stack',
      { Resources: { Fn: inline({ Layers: [{ Ref: ['a'] }], Events: 3 }) } },
      /^Transform AWS::Serverless-2016-10-31 failed with: [^\n]+$/,
    ],
    [
      'an IAM role that was not acknowledged',
      { Resources: { Fn: inline() } },
      /Requires capabilities : \[CAPABILITY_IAM\]/,
    ],
  ])('fails by %s', async (name, template, expected) => {
    const capabilities = name.startsWith('an IAM') ? { Capabilities: [] } : {};
    const made = await makeChangeSet(name.replaceAll(/\W+/g, '-'), template, capabilities);
    expect(made.Status).toBe('FAILED');
    expect(made.StatusReason).toMatch(expected);
  });

  it('demands CAPABILITY_AUTO_EXPAND where no change set shows what it becomes', async () => {
    const TemplateBody = JSON.stringify({ Transform: transform, Resources: { Fn: inline() } });
    const create = (...Capabilities: ('CAPABILITY_IAM' | 'CAPABILITY_AUTO_EXPAND')[]) =>
      client.send(new CreateStackCommand({ StackName: 'direct', TemplateBody, Capabilities }));
    await expect(create('CAPABILITY_IAM')).rejects.toThrow('Requires capabilities : [CAPABILITY_AUTO_EXPAND]');
    await create('CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND');
    await test.cloud.idle();
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'direct' }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  });

  it('may have Globals, which other templates may not', async () => {
    const validate = (template: object) =>
      client.send(new ValidateTemplateCommand({ TemplateBody: JSON.stringify(template) }));
    const template = { Globals: { Function: { Timeout: 3 } }, Resources: { Fn: inline() } };
    const { DeclaredTransforms } = await validate({ Transform: [transform], ...template });
    expect(DeclaredTransforms).toEqual([transform]);
    await expect(validate(template)).rejects.toThrow('Invalid template property or properties [Globals]');
  });

  it('runs the changes that its change set has shown', async () => {
    await makeChangeSet('executed', { Resources: { Fn: inline({ AutoPublishAlias: 'live' }) } });
    await client.send(new ExecuteChangeSetCommand({ StackName: 'executed', ChangeSetName: 'change' }));
    await test.cloud.idle();
    const code = { InlineCode: 'exports.handler = async () => 2', AutoPublishAlias: 'live' };
    const made = await makeChangeSet('executed', { Resources: { Fn: inline(code) } }, { ChangeSetType: 'UPDATE' });
    const changes = (made.Changes ?? []).map(({ ResourceChange }) => [
      ResourceChange?.Action,
      ResourceChange?.ResourceType,
    ]);
    expect(changes).toEqual(
      expect.arrayContaining([
        ['Modify', 'AWS::Lambda::Function'],
        ['Modify', 'AWS::Lambda::Alias'],
        ['Add', 'AWS::Lambda::Version'],
        ['Remove', 'AWS::Lambda::Version'],
      ]),
    );
  });
});

describe('without what translates', () => {
  const reasonIn = async (world: TestCloud) => {
    const clientThere = world.clientFor(dev).client(CloudFormationClient);
    const names = { StackName: 'none', ChangeSetName: 'change' };
    const TemplateBody = JSON.stringify({ Transform: transform, Resources: { Fn: inline() } });
    await clientThere.send(new CreateChangeSetCommand({ ...names, ChangeSetType: 'CREATE', TemplateBody }));
    await world.cloud.idle();
    const { StatusReason } = await clientThere.send(new DescribeChangeSetCommand(names));
    await world.cloud.stop();
    return StatusReason;
  };

  it('a cloud says what to start it with', async () => {
    expect(await reasonIn(await startTestCloud())).toMatch(
      /^Transform AWS::Serverless-2016-10-31 failed with: .+ give startCloud one \(translateServerless, docs\/embedded-cloud\.md\)$/,
    );
  });

  it('a machine without Python is told what to install', async () => {
    const translateServerless = serverlessTranslator(createTestContext('/', { PATH: '/nowhere' }));
    expect(await reasonIn(await startTestCloud({ translateServerless }))).toMatch(
      /cfn-lint needs Python 3\.10 to 3\.14, and there is none: no python3 is on the PATH \(install Python .+\)$/,
    );
  });
});
