import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CloudEvent } from '../../../../../steps/rehearse/cloud/cloud.ts';
import { startTestCloud, type TestCloud } from '../../../../helpers/cloud.ts';

const [tools, dev] = ['222222222222', '333333333333'];
const arn = `arn:aws:cloudtrail:eu-west-1:${tools}:trail/own`;
let test: TestCloud;
let told: CloudEvent[];
beforeEach(async () => {
  test = await startTestCloud();
  told = [];
  test.cloud.onEvent((event) => {
    if (event['detail-type'] === 'AWS API Call via CloudTrail') told.push(event);
  });
});
afterEach(() => test.cloud.stop());

const call = <T>(service: string, operation: string, input: object, region = 'eu-west-1', account = tools) =>
  test.cloud.call<T>(test.cloud.administrator(account), { service, operation, region, input: { ...input } });

const names = () => told.map(({ detail, region }) => `${String(detail['eventName'])} ${region}`);

async function makeBucket(Bucket: string, statements: readonly object[]): Promise<void> {
  await call('s3', 'CreateBucket', { Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
  const all = statements.map((statement) => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    ...statement,
  }));
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: all });
  if (all.length > 0) await call('s3', 'PutBucketPolicy', { Bucket, Policy });
}

const documented = (Bucket: string) => [
  {
    Action: 's3:GetBucketAcl',
    Resource: `arn:aws:s3:::${Bucket}`,
    Condition: { StringEquals: { 'aws:SourceArn': arn } },
  },
  {
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${Bucket}/AWSLogs/${tools}/*`,
    Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceArn': arn } },
  },
];

async function makeTrail(settings: object = {}): Promise<void> {
  await makeBucket('trails', documented('trails'));
  await call('cloudtrail', 'CreateTrail', { Name: 'own', S3BucketName: 'trails', ...settings });
  await call('cloudtrail', 'StartLogging', { Name: 'own' });
  told = [];
}

const putParameter = (region?: string, account?: string) =>
  call('ssm', 'PutParameter', { Name: '/a', Value: 'secret', Type: 'String', Overwrite: true }, region, account);

it('tells nothing where there is no trail, or none that logs', async () => {
  await putParameter();
  expect(told).toEqual([]);
  await makeTrail();
  await call('cloudtrail', 'StopLogging', { Name: 'own' });
  await putParameter();
  expect(names()).toEqual(['StopLogging eu-west-1']);
});

it('tells what changes something in the account and region of the trail, as CloudTrail records it', async () => {
  await makeTrail();
  await putParameter();
  await putParameter('us-east-1');
  await putParameter('eu-west-1', dev);
  await call('ssm', 'GetParameter', { Name: '/a' });
  expect(told).toEqual([expect.objectContaining({ source: 'aws.ssm', account: tools, region: 'eu-west-1' })]);
  expect(told[0]?.detail).toMatchObject({
    eventSource: 'ssm.amazonaws.com',
    eventName: 'PutParameter',
    eventCategory: 'Management',
    managementEvent: true,
    readOnly: false,
    recipientAccountId: tools,
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${tools}:assumed-role/OrganizationAccountAccessRole/administrator`,
      accountId: tools,
      sessionContext: { sessionIssuer: { type: 'Role', userName: 'OrganizationAccountAccessRole' } },
    },
    requestParameters: { name: '/a', type: 'String', overwrite: true },
  });
  expect(told[0]?.detail).not.toHaveProperty('errorCode');
  expect(JSON.stringify(told)).not.toContain('secret');
});

it('tells of IAM in us-east-1, where a trail covers that region', async () => {
  const role = (RoleName: string) =>
    call('iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    });
  await makeTrail();
  await role('Unseen');
  expect(told).toEqual([]);
  await call('cloudtrail', 'UpdateTrail', { Name: 'own', IsMultiRegionTrail: true });
  await role('Seen');
  expect(names()).toEqual(['UpdateTrail eu-west-1', 'CreateRole us-east-1']);
});

it('tells of objects only what a trail selects', async () => {
  await makeTrail();
  const put = (Bucket: string) => call('s3', 'PutObject', { Bucket, Key: 'a/b', Body: Buffer.from('x') });
  await makeBucket('artifacts', []);
  told = [];
  await put('artifacts');
  expect(told).toEqual([]);
  const AdvancedEventSelectors = [
    {
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
        { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::artifacts/'] },
      ],
    },
  ];
  await call('cloudtrail', 'PutEventSelectors', { TrailName: 'own', AdvancedEventSelectors });
  told = [];
  await put('trails');
  await put('artifacts');
  await putParameter();
  expect(names()).toEqual(['PutObject eu-west-1']);
  expect(told[0]?.detail).toMatchObject({
    eventCategory: 'Data',
    requestParameters: { bucketName: 'artifacts', key: 'a/b' },
    resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::artifacts/a/b' }, { type: 'AWS::S3::Bucket' }],
  });
});

it.each([
  ['does not exist', undefined, 'S3BucketDoesNotExistException'],
  ['has no policy for CloudTrail', [], 'InsufficientS3BucketPolicyException'],
  ['lets it look, but not write', documented('narrow').slice(0, 1), 'InsufficientS3BucketPolicyException'],
])('refuses a trail whose bucket %s', async (_, statements, code) => {
  if (statements) await makeBucket('narrow', statements);
  const made = call('cloudtrail', 'CreateTrail', { Name: 'own', S3BucketName: 'narrow' });
  await expect(made).rejects.toMatchObject({ code });
});

it('refuses a trail whose key does not serve CloudTrail', async () => {
  await makeBucket('trails', documented('trails'));
  const { KeyMetadata } = await call<{ KeyMetadata: { Arn: string } }>('kms', 'CreateKey', {});
  const input = { Name: 'own', S3BucketName: 'trails', KmsKeyId: KeyMetadata.Arn };
  await expect(call('cloudtrail', 'CreateTrail', input)).rejects.toMatchObject({
    code: 'InsufficientEncryptionPolicyException',
  });
});
