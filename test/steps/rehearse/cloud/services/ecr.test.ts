import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../../../steps/authorisation/caller.ts';
import { awsCliNote, hasAwsCli } from '../../../../helpers/aws-cli.ts';
import { someoneWhoMay } from '../../../../helpers/roles.ts';
import { startTestCloud, type TestCloud } from '../../../../helpers/cloud.ts';

const [tools, dev] = ['222222222222', '333333333333'];
const run = promisify(execFile);

let test: TestCloud;
beforeEach(async () => {
  test = await startTestCloud();
});
afterEach(() => test.cloud.stop());

type Values = Readonly<Record<string, unknown>>;
interface Answer {
  readonly [member: string]: unknown;
}

const call = (caller: Caller, operation: string, input: Values) =>
  test.cloud.call<Answer>(caller, { service: 'ecr', operation, input });
const asTools = (operation: string, input: Values) => call(test.cloud.administrator(tools), operation, input);

const manifest = (name: string) =>
  JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', layers: [], name });
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const repositoryName = 'codebuild-steps';

function putImage(imageManifest: string, imageTag?: string): Promise<Answer> {
  return asTools('PutImage', { repositoryName, imageManifest, ...(imageTag === undefined ? {} : { imageTag }) });
}

describe('a repository', () => {
  it('has the digest of each manifest, and moves its tags unless they are immutable', async () => {
    await asTools('CreateRepository', { repositoryName });
    expect(await putImage(manifest('one'), 'v1')).toMatchObject({
      image: { imageId: { imageDigest: digestOf(manifest('one')), imageTag: 'v1' } },
    });
    await putImage(manifest('two'), 'v1');
    await asTools('PutImageTagMutability', { repositoryName, imageTagMutability: 'IMMUTABLE' });
    await expect(putImage(manifest('three'), 'v1')).rejects.toMatchObject({
      code: 'ImageTagAlreadyExistsException',
      message:
        "The image tag 'v1' already exists in the 'codebuild-steps' repository and cannot be overwritten because the repository is immutable.",
    });
    await expect(putImage(manifest('two'), 'v1')).rejects.toMatchObject({ code: 'ImageAlreadyExistsException' });
    await putImage(manifest('two'), 'v2');
    const { imageDetails } = await asTools('DescribeImages', { repositoryName });
    expect(imageDetails).toMatchObject([
      { imageDigest: digestOf(manifest('one')) },
      { imageDigest: digestOf(manifest('two')), imageTags: ['v1', 'v2'] },
    ]);
  });

  it('refuses a manifest that is not the one that was announced', async () => {
    await asTools('CreateRepository', { repositoryName });
    const input = { repositoryName, imageManifest: manifest('one'), imageDigest: digestOf('another') };
    await expect(asTools('PutImage', input)).rejects.toMatchObject({ code: 'ImageDigestDoesNotMatchException' });
    await expect(putImage('none')).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  it('gives images by tag and by digest, and says which it has not', async () => {
    await asTools('CreateRepository', { repositoryName });
    await putImage(manifest('one'), 'v1');
    const imageDigest = digestOf(manifest('one'));
    const imageIds = [{ imageTag: 'v1' }, { imageDigest }, { imageTag: 'v2' }, { imageDigest, imageTag: 'v2' }];
    const { images, failures } = await asTools('BatchGetImage', { repositoryName, imageIds });
    expect(images).toMatchObject([{ imageManifest: manifest('one') }, { imageId: { imageDigest } }]);
    expect(failures).toMatchObject([
      { imageId: { imageTag: 'v2' }, failureCode: 'ImageNotFound' },
      { failureReason: 'Requested image not found' },
    ]);
  });

  it('is deleted with its images only by force', async () => {
    await asTools('CreateRepository', { repositoryName });
    await putImage(manifest('one'));
    const code = 'RepositoryNotEmptyException';
    await expect(asTools('DeleteRepository', { repositoryName })).rejects.toMatchObject({ code });
    await asTools('DeleteRepository', { repositoryName, force: true });
    await expect(putImage(manifest('one'))).rejects.toMatchObject({
      code: 'RepositoryNotFoundException',
      message: `The repository with name 'codebuild-steps' does not exist in the registry with id '${tools}'`,
    });
  });

  it('is pulled from another account only where both its policy and the role allow it', async () => {
    await asTools('CreateRepository', { repositoryName });
    await putImage(manifest('one'), 'v1');
    const allowed = await someoneWhoMay(test.cloud, dev, 'ecr:BatchGetImage');
    const pull = (caller: Caller) =>
      call(caller, 'BatchGetImage', { registryId: tools, repositoryName, imageIds: [{ imageTag: 'v1' }] });
    await expect(pull(allowed)).rejects.toThrow(/because no resource-based policy allows the ecr:BatchGetImage action/);
    const statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 'ecr:BatchGetImage',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-rehearsal00' } },
    };
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await asTools('SetRepositoryPolicy', { repositoryName, policyText });
    expect(await pull(allowed)).toMatchObject({ failures: [] });
    await expect(pull(await someoneWhoMay(test.cloud, dev, 'ecr:DescribeImages'))).rejects.toThrow(
      /because no identity-based policy allows the ecr:BatchGetImage action/,
    );
  });
});

it('a stack holds a repository with its policies, and changes them', async () => {
  const client = test.clientFor(tools).client(CloudFormationClient);
  const lifecycle = JSON.stringify({ rules: [] });
  const policy = (Action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: dev }, Action }],
  });
  const template = (properties: object) =>
    JSON.stringify({
      Resources: { Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'images', ...properties } } },
      Outputs: { Uri: { Value: { 'Fn::GetAtt': 'Images.RepositoryUri' } } },
    });
  const first = template({
    ImageTagMutability: 'IMMUTABLE',
    LifecyclePolicy: { LifecyclePolicyText: lifecycle },
    RepositoryPolicyText: policy('ecr:BatchGetImage'),
    Tags: [{ Key: 'team', Value: 'a' }],
  });
  await client.send(new CreateStackCommand({ StackName: 'images', TemplateBody: first }));
  await test.cloud.idle();
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'images' }));
  expect(Stacks?.[0]?.Outputs?.[0]?.OutputValue).toBe(`${tools}.dkr.ecr.eu-west-1.amazonaws.com/images`);
  const named = { repositoryName: 'images' };
  expect(await asTools('GetLifecyclePolicy', named)).toMatchObject({ lifecyclePolicyText: lifecycle });
  const resourceArn = `arn:aws:ecr:eu-west-1:${tools}:repository/images`;
  expect(await asTools('ListTagsForResource', { resourceArn })).toEqual({ tags: [{ Key: 'team', Value: 'a' }] });

  const second = template({ RepositoryPolicyText: policy('ecr:DescribeImages') });
  await client.send(new UpdateStackCommand({ StackName: 'images', TemplateBody: second }));
  await test.cloud.idle();
  const { repositories } = await asTools('DescribeRepositories', {});
  expect(repositories).toMatchObject([{ repositoryName: 'images', imageTagMutability: 'MUTABLE' }]);
  expect(await asTools('GetRepositoryPolicy', named)).toMatchObject({
    policyText: JSON.stringify(policy('ecr:DescribeImages')),
  });
  await expect(asTools('GetLifecyclePolicy', named)).rejects.toMatchObject({
    code: 'LifecyclePolicyNotFoundException',
  });
  expect(await asTools('ListTagsForResource', { resourceArn })).toEqual({ tags: [] });
});

describe.skipIf(!hasAwsCli)(`the AWS CLI${awsCliNote}`, () => {
  async function aws(...args: readonly string[]): Promise<Values> {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...test.environmentFor(tools) };
    const { stdout } = await run('aws', ['ecr', ...args, '--output', 'json'], { env });
    return stdout === '' ? {} : (JSON.parse(stdout) as Values);
  }

  it('makes a repository, puts an image, and is told in words why it cannot put another', async () => {
    const { repository } = await aws(
      'create-repository',
      '--repository-name',
      'cli',
      '--image-tag-mutability',
      'IMMUTABLE',
    );
    expect(repository).toMatchObject({ repositoryUri: `${tools}.dkr.ecr.eu-west-1.amazonaws.com/cli` });
    const put = (text: string) =>
      aws('put-image', '--repository-name', 'cli', '--image-tag', 'v1', '--image-manifest', text);
    await put(manifest('one'));
    await expect(put(manifest('two'))).rejects.toThrow(/ImageTagAlreadyExistsException.*cannot be overwritten/s);
    const { imageDetails } = await aws('describe-images', '--repository-name', 'cli');
    expect(imageDetails).toMatchObject([{ imageDigest: digestOf(manifest('one')), imageTags: ['v1'] }]);
    const { authorizationData } = await aws('get-authorization-token');
    expect(authorizationData).toMatchObject([{ proxyEndpoint: `https://${tools}.dkr.ecr.eu-west-1.amazonaws.com` }]);
  });
});
