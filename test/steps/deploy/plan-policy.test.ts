import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../steps/content-digest.ts';
import { broadenedGrants } from '../../../steps/deploy/broadened-grants.ts';
import { publicWays } from '../../../steps/deploy/public-ways.ts';
import { isStateful } from '../../../steps/stateful-types.ts';
import { packageRoot } from '../../../steps/package-root.ts';
import type { ResourceTypeTable } from '../../../steps/rehearse/cloud/services/cloudformation/resources/resource-types.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { accountId } from '../../helpers/deploying.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { writeFiles } from '../../helpers/workspace.ts';

const child = (keyName: string) => `Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: ${keyName}, AttributeType: S }]
      KeySchema: [{ AttributeName: ${keyName}, KeyType: HASH }]
`;

const template = (version: 'first' | 'second') => {
  const isSecond = version === 'second';
  return `Parameters:
  Secret: { Type: String, NoEcho: true }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: ${isSecond ? "['s3:GetObject', 's3:PutObject']" : "'s3:Get*'"}, Resource: !Sub 'arn:aws:s3:::\${Secret}/*' }
  Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: '${version} # | [x](y)' } }
${isSecond ? '' : '  Files: { Type: AWS::S3::Bucket, DeletionPolicy: Retain }\n'}  Open:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        { BlockPublicAcls: true, BlockPublicPolicy: ${!isSecond}, IgnorePublicAcls: true, RestrictPublicBuckets: true }
  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: 'https://s3.eu-west-1.amazonaws.com/plans/${version}.yml' } }
`;
};

const everyName = 'broaden-iam:Role delete-stateful:Files make-public:Open replace-stateful:Child.Table';

/** One stack, and an update of it that does all that a rule is about. */
describe('what must not be missed of a plan', () => {
  let test: TestCloud;
  let folder: string;
  const dev = accountId('Dev');
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runSteps(
      `deploy --template-file template.yml --stack-name judged --parameter Secret=hush-hush --s3-bucket plans`
        .split(' ')
        .concat(args),
      { cwd: folder, env: { ...test.environmentFor(dev), ...env } },
    );
  const cloudFormation = () => test.clientFor(dev).client(CloudFormationClient);
  const s3 = () => test.clientFor(dev).client(S3Client);
  const read = async (name: string) => {
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: 'plans', Key: `packages/plans/${name}` }));
    return (await Body?.transformToString()) ?? '';
  };
  const changeSets = async () =>
    (await cloudFormation().send(new ListChangeSetsCommand({ StackName: 'judged' }))).Summaries?.length;
  const deployed = async () =>
    (await cloudFormation().send(new GetTemplateCommand({ StackName: 'judged' }))).TemplateBody;

  beforeAll(async () => {
    test = await startTestCloud();
    const LocationConstraint = 'eu-west-1';
    await s3().send(new CreateBucketCommand({ Bucket: 'plans', CreateBucketConfiguration: { LocationConstraint } }));
    await s3().send(new PutObjectCommand({ Bucket: 'plans', Key: 'first.yml', Body: child('id') }));
    await s3().send(new PutObjectCommand({ Bucket: 'plans', Key: 'second.yml', Body: child('key') }));
    folder = await mkdtemp(join(tmpdir(), 'steps-policy-'));
    await writeFiles(folder, { 'template.yml': template('first') });
  });
  afterAll(async () => {
    await test.cloud.stop();
    await rm(folder, { recursive: true });
  });

  it('a new stack that is denied leaves neither change set nor stack, and one that is allowed by name is made', async () => {
    const denied = await run(['--deny', 'replace-stateful,broaden-iam']);
    expect(denied.exitCode).toBe(1);
    expect(denied.stderr).toContain(
      'template.yml:4:3: error: Role (AWS::IAM::Role): now allows sts:AssumeRole to Service lambda.amazonaws.com; now allows s3:Get* on arn:aws:s3:::****/* [plan broaden-iam]',
    );
    expect(denied.stderr).toMatch(/broaden-iam:Role.*\[DEPLOYMENT_DENIED\].*--allow broaden-iam:Role/s);
    await test.cloud.idle();
    const { StackSummaries = [] } = await cloudFormation().send(new ListStacksCommand({}));
    expect(StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')).toEqual([]);
    const allowed = await run(['--deny', 'broaden-iam', '--allow', 'broaden-iam:Role']);
    expect(allowed).toMatchObject({ exitCode: 0 });
  });

  it('an update that is denied executes nothing and leaves no change set; neither repository nor environment can allow it', async () => {
    const before = await deployed();
    await writeFiles(folder, { 'template.yml': template('second') });
    const denied = await run(['--deny', 'replace-stateful', '--deny', 'delete-stateful'], {
      STEPS_ALLOW: 'replace-stateful:Child.Table delete-stateful:Files',
    });
    expect(denied.stderr).toMatch(
      /replace-stateful:Child\.Table: is made anew, empty, and delete-stateful:Files \[DEPLOYMENT_DENIED\]/,
    );
    expect(denied.stderr).toContain('Files (AWS::S3::Bucket): is deleted (what is there now stays, without a stack)');
    expect(denied.stderr).toContain('warning: Open (AWS::S3::Bucket): BlockPublicPolicy is not set [plan make-public]');
    await test.cloud.idle();
    expect(await changeSets()).toBe(0);
    expect(await deployed()).toBe(before);
    await writeFiles(folder, { 'steps.yml': 'deploy: { deny: [broaden-iam], allow: ["broaden-iam:Role"] }\n' });
    const refused = await run([]);
    expect(refused.stderr).toContain('there is no setting deploy.allow [SETTING_UNKNOWN]');
    await writeFiles(folder, { 'steps.yml': 'deploy: { deny: [broaden-iam] }\n' });
    expect((await run([])).stderr).toContain('[DEPLOYMENT_DENIED]');
    expect((await run(['--deny', 'brodaen-iam'])).stderr).toMatch(/brodaen-iam.*\[SETTING_INVALID\]/s);
    expect((await run(['--allow', 'broaden-iam'])).stderr).toMatch(/RULE:LOGICALID.*\[SETTING_INVALID\]/s);
    expect(await changeSets()).toBe(0);
    await rm(join(folder, 'steps.yml'));
  });

  it('is told by --dry-run too, which --deny ends as it ends a deployment; of each nested change set with one look', async () => {
    const looked: string[] = [];
    test.cloud.onCall(({ operation, input }) => {
      if (operation === 'DescribeChangeSet') looked.push(String(input['ChangeSetName']));
    });
    const dry = await run(['--dry-run']);
    expect(dry).toMatchObject({ exitCode: 0 });
    for (const name of everyName.split(' ')) {
      const [rule = '', resource = ''] = name.split(':');
      expect(dry.stderr).toMatch(new RegExp(`warning: ${resource} .*\\[plan ${rule}\\]`));
    }
    expect(looked.filter((arn) => arn.includes('-Child-'))).toHaveLength(1);
    const denied = await run([
      '--dry-run',
      '--deny',
      'make-public',
      '--deny',
      'broaden-iam',
      '--allow',
      'broaden-iam:Role',
    ]);
    expect(denied.exitCode).toBe(1);
    expect(denied.stderr).toMatch(/make-public:Open: [^,]*\[DEPLOYMENT_DENIED\]/);
    await test.cloud.idle();
    expect(await changeSets()).toBe(0);
  });

  it('stands on top of the JSON, the page and the Markdown; the plan is executed where all of it was approved by name', async () => {
    const planned = await run(['--plan-only', '--deny', 'broaden-iam']);
    expect(planned.stderr).toMatch(
      /will be refused unless its approval allows by name what is denied: the comment "allow broaden-iam:Role/,
    );
    expect((await run(['--plan-only'])).stderr).not.toContain('will be refused');
    expect(planned.exitCode).toBe(0);
    const digest = planned.stdout.trim();
    const json = await read(`${digest}.json`);
    const { findings } = JSON.parse(json) as { findings: readonly { ruleId: string; resource: string }[] };
    expect(
      findings
        .map(({ ruleId, resource }) => `${ruleId}:${resource}`)
        .toSorted()
        .join(' '),
    ).toBe(everyName);
    expect(findings).toContainEqual(
      expect.objectContaining({ ruleId: 'broaden-iam', message: 'now allows s3:PutObject on arn:aws:s3:::****/*' }),
    );
    const [page, markdown] = [await read(`${digest}.html`), await read(`${digest}.md`)];
    expect(page.indexOf('<h2>Not to be missed: 4</h2>')).toBeGreaterThan(0);
    expect(page.indexOf('<h2>Not to be missed: 4</h2>')).toBeLessThan(page.indexOf('<h2>Replaced or removed'));
    expect(markdown).toMatch(
      /^# Plan for stack judged\n[^]*## Not to be missed: 4\n[^]*\| replace-stateful \| judged-Child-\w+ \| Child\.Table \(AWS::DynamoDB::Table\) \| is made anew, empty \|[^]*## All changes/,
    );
    expect(markdown).toContain('second \\# \\| \\[x\\](y)');
    for (const text of [json, page, markdown]) expect(text).not.toContain('hush-hush');

    const execute = ['--execute-plan', digest, '--deny', 'replace-stateful,delete-stateful,broaden-iam,make-public'];
    const names = everyName.split(' ');
    const harmless = `${JSON.stringify({ ...(JSON.parse(json) as object), findings: [] }, undefined, 1)}\n`;
    const Key = `packages/plans/${sha256(harmless)}.json`;
    await s3().send(new PutObjectCommand({ Bucket: 'plans', Key, Body: harmless }));
    const swapped = await run(['--execute-plan', sha256(harmless), '--deny', 'replace-stateful']);
    expect(swapped.stderr).toMatch(/no longer what was shown.*\[PLAN_STALE\]/s);
    const denied = await run([...execute, '--allow', ...names.slice(0, 3)]);
    expect(denied.stderr).toMatch(/replace-stateful:Child\.Table: is made anew, empty \[DEPLOYMENT_DENIED\]/);
    const { Stacks = [] } = await cloudFormation().send(new DescribeStacksCommand({ StackName: 'judged' }));
    expect(Stacks[0]?.StackStatus).toBe('CREATE_COMPLETE');
    expect(await run([...execute, '--allow', ...names])).toMatchObject({ exitCode: 0 });
    expect(await deployed()).toContain('second');
  });
});

const policy = (...Statement: readonly object[]) => ({ PolicyDocument: { Statement } });
const allow = (rest: object) => ({ Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:b/*', ...rest });

describe('what broadens a policy', () => {
  it.each([
    ['the same in other words', allow({}), allow({ Action: ['S3:GetObject'], Resource: ['arn:b/x', 'arn:b/y*'] }), []],
    ['less', policy(allow({})), allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), []],
    ['an action', allow({}), allow({ Action: 's3:*' }), ['now allows s3:* on arn:b/*']],
    ['a resource', allow({}), allow({ Resource: '*' }), ['now allows s3:Get* on *']],
    ['? is no *', allow({ Resource: 'a?' }), allow({ Resource: 'a*' }), ['now allows s3:Get* on a*']],
    [
      'a principal',
      allow({ Principal: { AWS: 'arn:one' } }),
      allow({ Principal: { AWS: ['arn:one', 'arn:two'] } }),
      ['now allows s3:Get* on arn:b/* to arn:two'],
    ],
    [
      'a condition that is gone',
      allow({ Condition: { Bool: { x: 'y' } } }),
      allow({}),
      ['now allows s3:Get* on arn:b/*'],
    ],
    [
      'all but less',
      { Effect: 'Allow', NotAction: ['iam:*', 's3:*'], Resource: '*' },
      { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
      ['now allows all but iam:* on *'],
    ],
    [
      'a denial that is gone',
      { ...allow({}), Effect: 'Deny' },
      { ...allow({ Action: 's3:GetObject' }), Effect: 'Deny' },
      ['no longer denies s3:Get* on arn:b/*'],
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(broadenedGrants('AWS::IAM::Policy', { d: { Statement: before } }, { d: { Statement: [after] } })).toEqual(
      expected,
    );
    // As some types have their policies: as JSON in a text.
    const text = (statement: object) => ({ d: JSON.stringify({ Statement: [statement] }) });
    expect(broadenedGrants('AWS::ECR::Repository', text(before), text(after))).toEqual(expected);
  });

  it('also a managed policy, a boundary that is gone, and who may call a function; not a role that is gone', () => {
    const role = { ManagedPolicyArns: ['arn:a'], PermissionsBoundary: 'arn:boundary' };
    expect(broadenedGrants('AWS::IAM::Role', role, { ManagedPolicyArns: ['arn:a', 'arn:b'] })).toEqual([
      'ManagedPolicyArns now has arn:b',
      'has no permissions boundary any more (was arn:boundary)',
    ]);
    expect(
      broadenedGrants('AWS::IAM::Role', { ...role, ...policy({ ...allow({}), Effect: 'Deny' }) }, undefined),
    ).toEqual([]);
    const permission = { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: 's3.amazonaws.com' };
    expect(broadenedGrants('AWS::Lambda::Permission', { ...permission, SourceArn: 'arn:b' }, permission)).toEqual([
      'now allows lambda:InvokeFunction on f to s3.amazonaws.com',
    ]);
    const url = (FunctionUrlAuthType: string) => ({ ...permission, Principal: '*', FunctionUrlAuthType });
    expect(broadenedGrants('AWS::Lambda::Permission', url('AWS_IAM'), url('NONE'))).toHaveLength(1);
    expect(broadenedGrants('AWS::Lambda::Permission', url('NONE'), url('AWS_IAM'))).toEqual([]);
  });
});

describe('what is open to anyone', () => {
  it.each([
    ['AWS::SQS::QueuePolicy', policy(allow({ Principal: { AWS: '*' } })), ['anyone may s3:Get* on arn:b/*']],
    ['AWS::SQS::QueuePolicy', policy(allow({ Principal: '*', Condition: { StringEquals: { a: 'b' } } })), []],
    ['AWS::S3::Bucket', { AccessControl: 'PublicRead' }, ['AccessControl is PublicRead']],
    ['AWS::S3::Bucket', {}, []],
    [
      'AWS::Lambda::Permission',
      { Action: 'lambda:InvokeFunctionUrl', FunctionName: 'f', Principal: '*', FunctionUrlAuthType: 'NONE' },
      ['anyone may lambda:InvokeFunctionUrl on f'],
    ],
    ['AWS::Lambda::Url', { AuthType: 'NONE' }, ['AuthType is NONE']],
    [
      'AWS::EC2::SecurityGroup',
      {
        SecurityGroupIngress: [
          { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 22, ToPort: 22 },
          { CidrIp: '10.0.0.0/8' },
        ],
      },
      ['0.0.0.0/0 reaches ports 22 to 22 (protocol tcp)'],
    ],
    ['AWS::RDS::DBInstance', { PubliclyAccessible: 'true' }, ['PubliclyAccessible is true']],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', {}, ['it is internet-facing']],
    ['AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' }, []],
  ])('%s %j', (type, properties, expected) => {
    expect(publicWays(type, properties)).toEqual(expected);
  });
});

it('stateful is what the registry calls so, and nothing else', async () => {
  const table = JSON.parse(
    await readFile(join(packageRoot(), 'dist', 'resource-types.json'), 'utf8'),
  ) as ResourceTypeTable;
  const differing = Object.entries(table).filter(([type, { s }]) => isStateful(type) !== (s === 1));
  expect(differing).toEqual([]);
  expect(isStateful('AWS::DynamoDB::Table')).toBe(true);
});
