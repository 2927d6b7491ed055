import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClientSettings } from '../../../steps/aws-clients.ts';
import type { PackagedManifest, UploadedArtifact } from '../../../steps/manifest.ts';
import { parseSource, toTemplateValue } from '../../../steps/template.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const tools = '222222222222';
const regions = ['eu-west-1', 'eu-central-1'] as const;
const [home, other] = regions;
let test: TestCloud;

const clientsOf = (region: string) => withClientSettings(test.clientFor(tools), { region });
const steps = (cwd: string, ...args: string[]) => runSteps(args, { cwd, env: test.environmentFor(tools) });
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, '.steps/manifest.json'), 'utf8')) as PackagedManifest;
const bucketOf = (region: string) => `artifacts-${region}`;

beforeAll(async () => {
  test = await startTestCloud();
  for (const region of regions) {
    const Bucket = bucketOf(region);
    const clients = clientsOf(region);
    await clients
      .client(S3Client)
      .send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
    const { KeyMetadata } = await clients.client(KMSClient).send(new CreateKeyCommand({}));
    const named = { 'artifact-bucket': Bucket, 'artifact-key-arn': KeyMetadata?.Arn ?? '' };
    for (const [name, Value] of Object.entries(named))
      await clients
        .client(SSMClient)
        .send(new PutParameterCommand({ Name: `/codebuild-steps/common/${name}`, Value, Type: 'String' }));
  }
});
afterAll(() => test.cloud.stop());

const workload = {
  'template.yml': `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
  Greet:
    Type: AWS::Lambda::Function
    Properties: { Code: src, Runtime: nodejs22.x, Handler: index.handler, Role: !GetAtt Role.Arn }
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yml }
`,
  'child.yml': `Resources:
  Layer:
    Type: AWS::Lambda::LayerVersion
    Properties: { Content: src }
`,
  'src/index.js': 'exports.handler = async () => 1;\n',
};

const packaged = (...more: string[]) => ['package', '--output-template-file', 'packaged.yml', ...more] as const;
const deployed = (region: string, more: readonly string[] = []) =>
  [
    'deploy',
    '--stack-name',
    `greet-${region}`,
    '--template-file',
    'packaged.yml',
    '--region',
    region,
    ...more,
  ] as const;

function codeIn(folder: string, file: string): unknown {
  const value = toTemplateValue(parseSource(readFileSync(join(folder, file), 'utf8'), file));
  return (value as { readonly Resources: { readonly Greet: { readonly Properties: { readonly Code: unknown } } } })
    .Resources.Greet.Properties.Code;
}

describe('steps package --regions', () => {
  it('brings the same objects to the bucket of each region, and each region has its template; all of it is verified and deployed', async () => {
    const folder = await createWorkspace(workload);
    const run = await steps(folder, ...packaged('--regions', `${home},${other}`));
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stderr).toContain(`s3://${bucketOf(home)}/`);
    const { regions: listed, artifacts, packagedTemplate } = manifestOf(folder);
    expect(listed?.map(({ region, packagedTemplate: { path } }) => [region, path])).toEqual([
      [home, 'packaged.yml'],
      [other, '.steps/regions/eu-central-1/packaged.yml'],
    ]);
    expect(listed?.[0]?.packagedTemplate).toEqual(packagedTemplate);
    const of = (region: string) => artifacts.filter((artifact) => artifact.region === region);
    const zip = ({ key }: UploadedArtifact) => key.endsWith('.zip');
    const [ours, theirs] = regions.map((region) => of(region).find(zip));
    expect(ours).toMatchObject({ bucket: bucketOf(home), region: home });
    expect(theirs).toMatchObject({ bucket: bucketOf(other), key: ours?.key, sha256: ours?.sha256 });
    expect(of(other)).toHaveLength(2);
    for (const {
      region,
      packagedTemplate: { path },
    } of listed ?? [])
      expect(codeIn(folder, path)).toEqual({ S3Bucket: bucketOf(region), S3Key: ours?.key });

    const digest = (await steps(folder, 'verify')).stdout.trim();
    const first = readFileSync(join(folder, '.steps/manifest.json'), 'utf8');
    expect((await steps(folder, ...packaged('--regions', home, '--regions', other))).stderr).toContain(
      '4 objects already there',
    );
    expect(readFileSync(join(folder, '.steps/manifest.json'), 'utf8')).toBe(first);

    for (const region of regions) {
      const deployment = await steps(folder, ...deployed(region, ['--digest', digest]));
      expect(deployment).toMatchObject({ exitCode: 0 });
      const stacks = clientsOf(region).client(CloudFormationClient);
      const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: `greet-${region}` }));
      expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
    }

    writeFileSync(join(folder, '.steps/regions/eu-central-1/packaged.yml'), 'Resources: {}\n');
    const changed = await steps(folder, 'verify', '--digest', digest);
    expect(changed).toMatchObject({ exitCode: 1 });
    expect(changed.stderr).toContain('.steps/regions/eu-central-1/packaged.yml');
    await steps(folder, ...packaged('--regions', `${home},${other}`));
    await clientsOf(other)
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: bucketOf(other), Key: theirs?.key, Body: 'evil' }));
    const replaced = await steps(folder, ...deployed(home, ['--digest', digest]));
    expect(replaced.stderr).toContain(`s3://${bucketOf(other)}/${theirs?.key}`);
    expect(replaced).toMatchObject({ exitCode: 1 });
  });

  it('refuses what cannot be: a region without a common stack, a bucket for several, a deployment to where nothing was packaged', async () => {
    const folder = await createWorkspace({ ...workload, 'src/index.js': 'exports.handler = async () => 2;\n' });
    const nowhere = await steps(folder, ...packaged('--regions', `${home},us-west-2`));
    expect(nowhere).toMatchObject({ exitCode: 1 });
    expect(nowhere.stderr).toMatch(
      /region us-west-2 has no artifact bucket .*REGION_WITHOUT_BUCKET[^]*add us-west-2 to regions: in bootstrap\.yml/,
    );
    const bucket = await steps(folder, ...packaged('--regions', `${home},${other}`, '--s3-bucket', bucketOf(home)));
    expect(bucket).toMatchObject({ exitCode: 2 });
    expect(bucket.stderr).toContain('a bucket is of one region');
    expect(await steps(folder, ...packaged('--regions', 'Frankfurt'))).toMatchObject({ exitCode: 2 });

    expect(await steps(folder, ...packaged('--regions', `${home},${other}`))).toMatchObject({ exitCode: 0 });
    for (const file of ['packaged.yml', '.steps/regions/eu-central-1/packaged.yml']) {
      const args = deployed('us-west-2').map((arg) => (arg === 'packaged.yml' ? file : arg));
      const run = await steps(folder, ...args);
      expect(run).toMatchObject({ exitCode: 1 });
      expect(run.stderr).toMatch(
        /lies in eu-west-1, eu-central-1, and cannot be deployed to us-west-2[^]*--regions eu-west-1,eu-central-1,us-west-2/,
      );
    }
    expect(await steps(folder, ...packaged())).toMatchObject({ exitCode: 0 });
    expect(manifestOf(folder)).not.toHaveProperty('regions');
    expect((await steps(folder, ...deployed(other))).stderr).toContain('REGION_NOT_PACKAGED');
  });

  it('is needed, for Lambda refuses code of a bucket in another region', async () => {
    const folder = await createWorkspace({ ...workload, 'src/index.js': 'exports.handler = async () => 3;\n' });
    await steps(folder, ...packaged());
    const text = readFileSync(join(folder, 'packaged.yml'), 'utf8');
    writeFileSync(join(folder, 'elsewhere.yml'), text);
    const args = deployed(other).map((arg) => (arg === 'packaged.yml' ? 'elsewhere.yml' : arg));
    const run = await steps(folder, ...args.map((arg) => (arg === `greet-${other}` ? 'refused' : arg)));
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.stderr).toContain(
      'S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region: eu-west-1',
    );
  });
});
