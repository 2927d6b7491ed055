import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-codepipeline';
import { CodeCommitClient, ListRepositoriesCommand } from '@aws-sdk/client-codecommit';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { writeZip } from '../../../steps/zip-archive.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';

const Bucket = 'sources-of-shop';
const pipeline = `pipelines:
  - workload: orders
    stages: basic
    accounts: { dev: '333333333333', test: '444444444444' }
    source: { bucket: ${Bucket}, key: shop/orders.zip }
branch-rules: { approvals: 1, validate-pull-requests: false }
`;

it('each version of an object in S3 starts the pipeline whose source it is, which may read that object and no other', async () => {
  const organization = await startEmptyOrganization();
  const clients = organization.clientFor('222222222222');
  const s3 = clients.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  await organization.configure((text) => text.replace(/^pipelines:\n(?: {2}.*\n)+/m, pipeline));
  const bootstrapped = await organization.bootstrap('--yes');
  if (bootstrapped.exitCode !== 0) throw new Error(bootstrapped.stderr);
  await organization.cloud.idle();
  const { repositories } = await clients.client(CodeCommitClient).send(new ListRepositoriesCommand({}));
  expect(repositories).toEqual([]);

  const put = async (Key: string, text: string) => {
    const Body = writeZip([{ path: 'README.md', bytes: Buffer.from(text) }]);
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    await organization.cloud.idle();
    return VersionId;
  };
  const codepipeline = clients.client(CodePipelineClient);
  const executions = async () => {
    const listed = await codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName: 'orders' }));
    return (listed.pipelineExecutionSummaries ?? []).filter(
      ({ trigger }) => trigger?.triggerType === 'CloudWatchEvent',
    );
  };
  await put('shop/invoices.zip', 'invoices');
  expect(await executions()).toEqual([]);
  const versions = [await put('shop/orders.zip', 'one'), await put('shop/orders.zip', 'two')];
  const found = await executions();
  expect(found.map(({ sourceRevisions }) => sourceRevisions?.[0]?.revisionId)).toEqual(versions.toReversed());
  const { actionExecutionDetails = [] } = await codepipeline.send(
    new ListActionExecutionsCommand({
      pipelineName: 'orders',
      filter: { pipelineExecutionId: found[0]?.pipelineExecutionId },
    }),
  );
  expect(actionExecutionDetails.find(({ stageName }) => stageName === 'Source')).toMatchObject({
    actionName: 'Object',
    status: 'Succeeded',
    output: { outputVariables: { VersionId: versions[1] } },
  });

  const { steps } = JSON.parse((await organization.bootstrap('--format', 'json')).stdout) as {
    readonly steps: readonly { readonly action: string }[];
  };
  expect([...new Set(steps.map(({ action }) => action))]).toEqual(['unchanged']);
  await organization.cloud.stop();
}, 120_000);
