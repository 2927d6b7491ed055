import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClientSettings } from '../../../steps/aws-clients.ts';
import { startFaultyProxy } from '../../helpers/faulty-proxy.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { mostAtOnce, startTargetAccounts, tools, type TargetAccounts } from '../../helpers/target-accounts.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const regions = ['eu-west-1', 'eu-central-1'] as const;
const bucketOf = (region: string) => `artifacts-${region}`;

const template = `Resources:
  Queue: { Type: 'AWS::SQS::Queue' }
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yml }
`;
const role = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
`;

describe('steps deploy --targets of an artifact that was packaged for several regions', () => {
  let test: TargetAccounts;
  const targets = (preferences: object, from: number, to: number, all: readonly string[] = regions) =>
    JSON.stringify({
      waves: [
        {
          name: 'all',
          'operation-preferences': preferences,
          targets: test.accounts.slice(from, to).map((account) => ({ account, regions: all })),
        },
      ],
    });
  const steps = (cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runSteps(args, { cwd, env: { ...test.environmentFor(tools), ...env } });
  const deploy = (stackName: string, templateFile: string, ...more: readonly string[]) => [
    'deploy',
    '--targets',
    'targets.json',
    '--stack-name',
    stackName,
    '--template-file',
    templateFile,
    ...more,
  ];

  beforeAll(async () => {
    test = await startTargetAccounts(8, { resourceDuration: (type) => (type === 'AWS::SQS::Queue' ? 800 : 0) });
    const AWS = test.accounts.map((account) => `arn:aws:iam::${account}:root`);
    const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
    for (const region of regions) {
      const Bucket = bucketOf(region);
      const clients = withClientSettings(test.clientFor(tools), { region });
      const s3 = clients.client(S3Client);
      await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
      const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
      const read = { Effect: 'Allow', Principal: { AWS }, Action: ['s3:GetObject*', 's3:ListBucket'], Resource };
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(read) }));
      const own = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${tools}:root` }, Action: 'kms:*', Resource: '*' };
      const decrypt = { Effect: 'Allow', Principal: { AWS }, Action: 'kms:Decrypt', Resource: '*' };
      const { KeyMetadata } = await clients
        .client(KMSClient)
        .send(new CreateKeyCommand({ Policy: policy(own, decrypt) }));
      const named = { 'artifact-bucket': Bucket, 'artifact-key-arn': KeyMetadata?.Arn ?? '' };
      for (const [name, Value] of Object.entries(named))
        await clients
          .client(SSMClient)
          .send(new PutParameterCommand({ Name: `/codebuild-steps/common/${name}`, Value, Type: 'String' }));
    }
  }, 60_000);
  afterAll(() => test.cloud.stop());

  it('gives each region the template that was packaged for it, one account at once in each of all regions at once', async () => {
    const folder = await createWorkspace({
      'template.yml': template,
      'child.yml': role,
      'targets.json': targets({ 'region-concurrency-type': 'PARALLEL' }, 0, 3),
    });
    const packaged = ['package', '--output-template-file', 'packaged.yml', '--regions', regions.join(',')];
    expect(await steps(folder, packaged)).toMatchObject({ exitCode: 0 });
    const digest = (await steps(folder, ['verify'])).stdout.trim();
    const done = await steps(folder, deploy('everywhere', 'packaged.yml', '--digest', digest));
    expect(done).toMatchObject({ exitCode: 0 });
    expect(done.stdout.match(/ created /g)).toHaveLength(6);
    const accounts = test.accounts.slice(0, 3);
    const spansIn = (region: string) => Promise.all(accounts.map((id) => test.spanOf(id, 'everywhere', region)));
    const [west, central] = [await spansIn('eu-west-1'), await spansIn('eu-central-1')];
    expect([mostAtOnce(west), mostAtOnce(central)]).toEqual([1, 1]);
    expect(mostAtOnce([...west, ...central])).toBe(2);
    for (const region of regions) {
      const client = test.clientFor(accounts[0] ?? '').client(CloudFormationClient, { region });
      const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: 'everywhere' }));
      expect(TemplateBody).toContain(`${bucketOf(region)}/`);
    }
    const elsewhere = await createWorkspace({
      'template.yml': template,
      'child.yml': role,
      'targets.json': targets({}, 0, 1, ['us-east-1']),
    });
    expect(await steps(elsewhere, packaged)).toMatchObject({ exitCode: 0 });
    const refused = await steps(elsewhere, deploy('everywhere', 'packaged.yml'));
    expect(refused.stderr).toContain('[REGION_NOT_PACKAGED]');
    expect(refused.stderr).toContain('targets.json:1:');
  }, 120_000);

  it('denies in each target what is not allowed by name, and leaves nothing there', async () => {
    const tolerant = { 'failure-tolerance-percentage': 100, 'max-concurrent-count': 2 };
    const folder = await createWorkspace({
      'role.yml': role,
      'targets.json': targets(tolerant, 3, 5, ['eu-west-1']),
    });
    const denied = await steps(folder, deploy('denied', 'role.yml', '--deny', 'broaden-iam'));
    expect(denied).toMatchObject({ exitCode: 1 });
    expect(denied.stdout.match(/ failed .*broaden-iam:Role.*\[DEPLOYMENT_DENIED\]/g)).toHaveLength(2);
    await test.cloud.idle();
    for (const id of test.accounts.slice(3, 5)) expect(await test.statusOf(id, 'denied')).toBeUndefined();
    const allow = ['--deny', 'broaden-iam', '--allow', 'broaden-iam:Role'];
    expect((await steps(folder, deploy('denied', 'role.yml', ...allow))).stdout.match(/ created /g)).toHaveLength(2);
  });

  it('renews the session of each target that ends while its stack is followed', async () => {
    const folder = await createWorkspace({
      'queue.yml': "Resources:\n  Queue: { Type: 'AWS::SQS::Queue' }\n",
      'targets.json': targets({ 'max-concurrent-count': 3, 'concurrency-mode': 'SOFT_FAILURE_TOLERANCE' }, 5, 8, [
        'eu-west-1',
      ]),
    });
    let assumed = 0;
    test.cloud.onCall(({ operation }) => {
      if (operation === 'AssumeRole') assumed += 1;
    });
    // The session that began a stack has ended when it is first followed; the one that takes its place goes on.
    const ended = new Set<string>();
    let looks = 0;
    const proxy = await startFaultyProxy(test.cloud.endpoint, (_, operation, accessKeyId) => {
      if (operation === 'ExecuteChangeSet') ended.add(accessKeyId);
      if (operation !== 'DescribeStackEvents') return undefined;
      looks += 1;
      return ended.has(accessKeyId) ? 'expired' : undefined;
    });
    try {
      const run = await steps(folder, deploy('renewed', 'queue.yml'), { AWS_ENDPOINT_URL: proxy.endpoint });
      expect(run).toMatchObject({ exitCode: 0 });
      expect(run.stdout.match(/ created /g)).toHaveLength(3);
      expect(looks).toBeGreaterThan(3);
      expect(ended.size).toBe(3);
      expect(assumed).toBeGreaterThanOrEqual(6);
    } finally {
      await proxy.stop();
    }
  });
});
