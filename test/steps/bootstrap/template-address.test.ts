import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { parseTemplateAddress } from '../../../steps/bootstrap/template-address.ts';
import { sha256 } from '../../../steps/content-digest.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';
import { readText } from '../../helpers/templates.ts';

const digest = '0123456789abcdef'.repeat(4);

it.each([
  [
    'https://s3.eu-west-1.amazonaws.com/releases/a/0.2.0/b.yml',
    { bucket: 'releases', key: 'a/0.2.0/b.yml', region: 'eu-west-1' },
  ],
  [
    'https://re.leases.s3.eu-west-1.amazonaws.com/a/b.yml',
    { bucket: 're.leases', key: 'a/b.yml', region: 'eu-west-1' },
  ],
  ['https://s3.cn-north-1.amazonaws.com.cn/releases/b.yml', { bucket: 'releases', key: 'b.yml', region: 'cn-north-1' }],
  [
    `https://s3.eu-west-1.amazonaws.com/r/b.yml#sha256=${digest.toUpperCase()}`,
    { bucket: 'r', key: 'b.yml', region: 'eu-west-1', sha256: digest },
  ],
  ['http://s3.eu-west-1.amazonaws.com/releases/b.yml', undefined],
  ['https://s3.eu-west-1.amazonaws.com/releases/', undefined],
  ['https://s3.eu-west-1.amazonaws.com/releases', undefined],
  ['https://s3.eu-west-1.example.com/releases/b.yml', undefined],
  ['https://s3.eu-west-1.amazonaws.com/releases/b.yml#sha256=12', undefined],
  ['https://', undefined],
])('reads the address %s', (address, parsed) => {
  expect(parseTemplateAddress(address)).toEqual(parsed);
});

it('makes a pipeline of a template that was released, by its address, and tells at its place what does not fit', async () => {
  const organization = await startEmptyOrganization();
  const tools = organization.clientFor('222222222222');
  const Bucket = 'releases-of-steps';
  const Key = 'templates/0.9.0/pipelines/standard.yml';
  const Body = readText('cloudformation/pipelines/standard.yml').replace(
    'Description: >-\n',
    'Description: >-\n  Released.\n',
  );
  expect(Body).toContain('Released.');
  await tools
    .client(S3Client)
    .send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
  await tools.client(S3Client).send(new PutObjectCommand({ Bucket, Key, Body }));
  const address = `https://s3.eu-west-1.amazonaws.com/${Bucket}/${Key}`;
  const use = async (template: string) => {
    await organization.configure((text) =>
      text.replace(/^( +)(compute-type|template): .*\n/m, `$1template: ${template}\n`),
    );
    return organization.bootstrap('--yes');
  };

  for (const [template, told] of [
    [`${address}#sha256=${digest}`, `has other contents: their SHA-256 is ${sha256(Body)}`],
    [address.replace('standard', 'other'), 'cannot be read: '],
    ['https://example.com/standard.yml', 'is no address of a template in S3'],
  ] as const) {
    const { exitCode, stderr } = await use(template);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(told);
    expect(stderr).toMatch(/bootstrap\.yml:\d+:\d+: /);
    expect(stderr).not.toMatch(/^ +at /m);
  }

  expect(await use(`${address}#sha256=${sha256(Body)}`)).toMatchObject({ exitCode: 0 });
  const command = new GetTemplateCommand({ StackName: 'steps-pipeline-orders' });
  const { TemplateBody } = await tools.client(CloudFormationClient).send(command);
  expect(TemplateBody).toContain('Released.');
  await organization.cloud.stop();
}, 120_000);
