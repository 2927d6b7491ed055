import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { findRole } from '../../../steps/rehearse/cloud/identities/iam-state.ts';
import { directCaller, roleSession } from '../../../steps/rehearse/cloud/sessions.ts';
import { rehearsalOrganization } from '../../../steps/rehearse/organization.ts';
import { repositoryKinds, type RepositoryKind } from '../../../steps/repository-kinds.ts';
import { testCloudOf } from '../../helpers/cloud.ts';
import { contextAs, deploy } from '../../helpers/deploying.ts';
import { pushImage } from '../../helpers/push-image.ts';
import { openRehearsalIn } from '../../helpers/rehearsal.ts';
import { runSteps } from '../../helpers/run-steps.ts';

/** What a new user does: a repository of a kind, and its whole pipeline. */
const ends: Readonly<Record<RepositoryKind, readonly RegExp[]>> = {
  serverless: [/^ +Prod +shop +HelloUrl = https:\/\/\w+\.execute-api\.eu-west-1\.amazonaws\.com\/hello$/m],
  containers: [
    /^ +Prod +shop +ServiceUrl = http:\/\/\S+\.elb\.amazonaws\.com$/m,
    /^ +Prod +shop +Image = \S+@sha256:[0-9a-f]{64}$/m,
  ],
  'static-site': [/^ +Prod +shop +SiteUrl = https:\/\/\w+\.cloudfront\.net$/m, /^ +Prod +shop +Files = 3$/m],
  library: [/^Published\n +@acme\/shop 1\.0\.0 \(npm\)$/m],
  infrastructure: [
    /^ +Prod +shop +VpcId = vpc-\w+$/m,
    /^ +Prod +shop +SharedKeyArn = arn:aws:kms:eu-west-1:666666666666:key\//m,
  ],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steps-init-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(repositoryKinds)('a new repository of kind %s', (kind) => {
  it('is rehearsed to the end of its pipeline as it was made', async () => {
    const name = kind === 'library' ? '@acme/shop' : 'shop';
    const made = await runSteps(['init', kind, '--kind', kind, '--name', name], { cwd: folder });
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    expect(made.stdout).not.toMatch(/^kept/m);
    expect(made.stdout).toContain(`cd ${kind} && steps rehearse --yes`);
    const cwd = join(folder, kind);
    const rehearsed = await runSteps(['rehearse', '--yes'], { cwd });
    expect(rehearsed).toMatchObject({ exitCode: 0 });
    expect(rehearsed.stdout).toContain('The pipeline ran to its last stage.');
    for (const end of ends[kind]) expect(rehearsed.stdout).toMatch(end);
  });
});

it('a site that was published can be read where it lies, with its type, and is gone with its stack', async () => {
  const rehearsal = await openRehearsalIn(join(folder, 'static-site'), join('.steps', 'rehearsal'), { workload: '.' });
  try {
    const { accounts } = await rehearsal.summarise();
    const Bucket = accounts.find(({ account }) => account === 'Prod')?.stacks[0]?.outputs['BucketName'];
    const page = await rehearsal
      .as('Prod')
      .aws.client(S3Client)
      .send(new GetObjectCommand({ Bucket, Key: 'index.html' }));
    expect(page).toMatchObject({ ContentType: 'text/html; charset=utf-8', CacheControl: 'public, max-age=60' });
    expect(await page.Body?.transformToString()).toContain('<h1>shop</h1>');
    const client = rehearsal.as('Prod').aws.client(CloudFormationClient);
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'shop' }));
    await client.send(new DeleteStackCommand({ StackName: 'shop' }));
    await rehearsal.cloud.idle();
    const after = await client.send(new DescribeStacksCommand({ StackName: Stacks?.[0]?.StackId }));
    expect(after.Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
  } finally {
    await rehearsal.stop();
  }
});

it('an image of its own, pushed to a repository of Tools, runs in Prod by its digest, and the tasks may pull it', async () => {
  const cwd = join(folder, 'containers');
  const rehearsal = await openRehearsalIn(cwd, join('.steps', 'rehearsal'), { workload: '.' });
  try {
    const templates = join(packageRoot(), 'cloudformation');
    const { outputs } = await deploy(
      {
        stackName: 'shop-image',
        templateFile: 'common/image.yml',
        parameters: { RepositoryName: 'shop', OrganizationId: rehearsalOrganization.id },
      },
      { ...rehearsal.as('Tools'), workingDirectory: templates },
    );
    const { RepositoryArn = '', RepositoryUri = '' } = outputs;
    const digest = await pushImage(testCloudOf(rehearsal.cloud), '1.0.0', undefined, 'shop');
    const template = join(cwd, 'template.yml');
    const text = await readFile(template, 'utf8');
    const own = text
      .replace(/(?<=^ {2}Image:\n(?: {4}.*\n)*? {4}Default: ).*$/m, `${RepositoryUri}@${digest}`)
      .replace(/(?<=^ {2}ImageRepositoryArn:\n(?: {4}.*\n)*? {4}Default: ).*$/m, RepositoryArn);
    await writeFile(template, own);
    await rehearsal.commitWorkload();
    await rehearsal.watch(async () => 'approve');
    const { accounts } = await rehearsal.summarise();
    const prod = accounts
      .find(({ account }) => account === 'Prod')
      ?.stacks.find(({ stackName }) => stackName === 'shop');
    expect(prod?.outputs['Image']).toBe(`${RepositoryUri}@${digest}`);

    const stack = { StackName: 'shop', LogicalResourceId: 'ExecutionRole' };
    const { StackResourceDetail: made } = await rehearsal
      .as('Prod')
      .aws.client(CloudFormationClient)
      .send(new DescribeStackResourceCommand(stack));
    const role = findRole(rehearsal.cloud, `arn:aws:iam::666666666666:role/workload/${made?.PhysicalResourceId}`);
    if (!role) throw new Error('the tasks have no role');
    const task = directCaller(roleSession(role, 'task', rehearsal.cloud.clock.now() + 3_600_000));
    const ecr = contextAs(rehearsal.cloud, task, cwd).aws.client(ECRClient);
    const wanted = { registryId: '222222222222', repositoryName: 'shop', imageIds: [{ imageDigest: digest }] };
    expect((await ecr.send(new BatchGetImageCommand(wanted))).images).toHaveLength(1);
  } finally {
    await rehearsal.stop();
  }
});
