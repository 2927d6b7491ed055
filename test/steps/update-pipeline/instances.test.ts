import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodePipelineClient, GetPipelineCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { deployedStack } from '../../helpers/deployed-stack.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';
import { expectBuildspecsRehearsed } from '../../helpers/rehearsed-buildspecs.ts';

let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
let organization: EmptyOrganization;
const workload = (...path: readonly string[]) => join(home.folder, 'workload', ...path);

beforeAll(async () => {
  home = await makeRehearsalFolder();
  await writeFile(
    workload('pipeline', 'standard.json'),
    JSON.stringify({ Parameters: { WorkloadName: 'orders', PipelineName: 'orders', RepositoryName: 'orders' } }),
  );
  rehearsal = await openRehearsalIn(home.folder, 'state');
  organization = await startEmptyOrganization(rehearsal.cloud, join(home.folder, 'platform'));
  await organization.configure((text) =>
    text.replace(/^( +)compute-type: .*\n/m, "$1class: develop\n$1instances: 3\n$1parameters: { TestAccountId: '' }\n"),
  );
  const run = await organization.bootstrap('--yes');
  if (run.exitCode !== 0) throw new Error(run.stderr);
  const bucket = (await stackOf('Tools', 'codebuild-steps-common'))?.outputs['ArtifactBucketName'] ?? '';
  Object.assign(rehearsal.progress, { pipeline: 'orders', artifactBucket: bucket });
}, 60_000);
afterAll(async () => {
  await rehearsal.stop();
  await home.remove();
});

const instanceStack = (name: string) => stackOf('Tools', `steps-develop-pipeline-orders--${name}`);

async function stackOf(account: string, stackName: string) {
  return deployedStack(rehearsal.as(account).aws, stackName);
}

/** Says what the instances are, each with the parameters of its pipeline. */
async function name(instances: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<void> {
  await rm(workload('pipeline', 'instances'), { recursive: true, force: true });
  await mkdir(workload('pipeline', 'instances'), { recursive: true });
  for (const [instance, Parameters] of Object.entries(instances))
    await writeFile(workload('pipeline', 'instances', `${instance}.json`), JSON.stringify({ Parameters }));
}

/** Pushes what the folder holds, and follows the workload's own pipeline and those of its instances to their ends. */
async function push() {
  await rehearsal.commitWorkload();
  const { status, actions } = await rehearsal.watch(async () => 'approve');
  await rehearsal.cloud.idle();
  const { executions } = await rehearsal.summarise();
  return { status, actions, log: executions.at(-1)?.failure?.log.join('\n') ?? '' };
}

async function statuses(pipelineName: string): Promise<readonly (string | undefined)[]> {
  const command = new ListPipelineExecutionsCommand({ pipelineName });
  const { pipelineExecutionSummaries = [] } = await rehearsal.as('Tools').aws.client(CodePipelineClient).send(command);
  return pipelineExecutionSummaries.map(({ status }) => status);
}

/** How the pipeline deploys to Dev. */
async function actionsOf(name: string): Promise<readonly (string | undefined)[]> {
  const { pipeline } = await rehearsal
    .as('Tools')
    .aws.client(CodePipelineClient)
    .send(new GetPipelineCommand({ name }));
  const deployment = pipeline?.stages?.find((stage) => stage.name === 'DeployToDev');
  return (deployment?.actions ?? []).map((action) => `${action.actionTypeId?.provider} ${action.name}`);
}

async function installWith(change: (text: string) => string): Promise<void> {
  await organization.configure(change);
  expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
  await rehearsal.cloud.idle();
}

/** What the newest execution of the project said. */
async function logOfInstances(): Promise<string> {
  const client = rehearsal.as('Tools').aws.client(CloudWatchLogsClient);
  const logGroupName = '/codebuild-steps/develop/orders/instances';
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message = '' }) => message).join('\n');
}

describe('a commit that names instances', () => {
  it('makes a pipeline for each, which deploys a stack of its own by its own configuration', async () => {
    const dev = JSON.parse(await readFile(workload('environments', 'dev.json'), 'utf8')) as { readonly Tags: object };
    await mkdir(workload('environments', 'eu'));
    const tagged = { ...dev, Tags: { ...dev.Tags, instance: 'eu' } };
    await writeFile(workload('environments', 'eu', 'dev.json'), JSON.stringify(tagged));
    await name({ eu: { DevConfigurationFile: 'environments/eu/dev.json' }, us: {} });
    expect(await push()).toMatchObject({ status: 'Succeeded', log: '' });
    expect(await instanceStack('eu')).toMatchObject({
      status: 'CREATE_COMPLETE',
      parameters: { DevConfigurationFile: 'environments/eu/dev.json', DevAccountId: '333333333333' },
      tags: { 'codebuild-steps:instance-of': 'orders' },
    });
    expect(await statuses('orders--eu')).toEqual(['Succeeded']);
    expect((await stackOf('Dev', 'orders--eu'))?.tags).toMatchObject({ instance: 'eu' });
    expect((await stackOf('Dev', 'orders--us'))?.tags).not.toHaveProperty('instance');
    expect(await stackOf('Dev', 'orders')).toMatchObject({ status: 'CREATE_COMPLETE' });
  }, 180_000);

  it('that is taken back retires the pipeline, keeps the stack and says how to delete it; that come now are of the form steps', async () => {
    await installWith((text) => text.replace('instances: 3', 'instances: 3\n    deployments: steps'));
    await name({ eu: { DevConfigurationFile: 'environments/eu/dev.json' }, asia: {} });
    expect(await push()).toMatchObject({ status: 'Succeeded' });
    expect(await statuses('orders--asia')).toEqual(['Succeeded']);
    expect(await actionsOf('orders--asia')).toEqual(['CodeBuild Deploy']);
    expect(await stackOf('Dev', 'orders--asia')).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(await instanceStack('us')).toBeUndefined();
    const pipelines = rehearsal.as('Tools').aws.client(CodePipelineClient);
    await expect(pipelines.send(new GetPipelineCommand({ name: 'orders--us' }))).rejects.toThrow('orders--us');
    // The form steps, which came with the same commit, has tagged it before.
    expect(await stackOf('Dev', 'orders--us')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await instanceStack('eu')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await logOfInstances()).toContain('delete-stack --region eu-west-1 --stack-name orders--us');
  }, 180_000);
});

describe('what bootstrap.yml holds of a pipeline', () => {
  it('is held of the pipelines of its instances too, which take a newer release when it does, of another form as well', async () => {
    const before = await instanceStack('eu');
    await installWith((text) => text.replace('deployments: steps', 'deployments: plan\n    log-retention-days: 30'));
    const after = await instanceStack('eu');
    expect(after?.parameters).toMatchObject({
      LogRetentionDays: '30',
      DevConfigurationFile: 'environments/eu/dev.json',
    });
    expect(after?.parameters['ReleasedTemplate']).not.toBe(before?.parameters['ReleasedTemplate']);
    const deployment = ['CodeBuild Plan', 'CodeBuild Execute'];
    expect(await actionsOf('orders--eu')).toEqual(deployment);
    expect((await statuses('orders--eu'))[0]).toBe('Succeeded');

    await name({ africa: {} });
    expect(await push()).toMatchObject({ status: 'Succeeded' });
    expect(await actionsOf('orders--africa')).toEqual(deployment);
    expect(await stackOf('Dev', 'orders--africa')).toMatchObject({ status: 'CREATE_COMPLETE' });
  }, 180_000);
});

it('its buildspecs ran to their end, with what they export and report', () => {
  expectBuildspecsRehearsed(import.meta.filename, rehearsal.cloud);
});
