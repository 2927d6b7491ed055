import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryKinds, type RepositoryKind } from '../../../steps/repository-kinds.ts';
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
