import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import {
  CodeCommitClient,
  CreateBranchCommand,
  CreateCommitCommand,
  DeleteBranchCommand,
  GetBranchCommand,
  MergeBranchesByThreeWayCommand,
} from '@aws-sdk/client-codecommit';
import { CodePipelineClient, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { branchPipelineName } from '../../../steps/pipeline-branches.ts';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { deployedStack } from '../../helpers/deployed-stack.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';
import { expectBuildspecsRehearsed } from '../../helpers/rehearsed-buildspecs.ts';
import { runSteps } from '../../helpers/run-steps.ts';

let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
let organization: EmptyOrganization;
const repositoryName = 'orders';
const tools = () => rehearsal.as('Tools').aws;
const codecommit = () => tools().client(CodeCommitClient);
const nameOf = (branch: string) => branchPipelineName('orders', branch, 'feature/');

/** The workload's own pipeline goes on to Test, by its repository does nothing of that yet, and is left alone by all that follows. */
beforeAll(async () => {
  home = await makeRehearsalFolder();
  rehearsal = await openRehearsalIn(home.folder, 'state');
  organization = await startEmptyOrganization(rehearsal.cloud, join(home.folder, 'platform'));
  await organization.configure((text) =>
    text.replace(
      /^( +)compute-type: .*\n/m,
      "$1class: develop\n$1feature-branches: { at-most: 2 }\n$1parameters: { TestAccountId: '444444444444', TestApproval: 'true' }\n",
    ),
  );
  const run = await organization.bootstrap('--yes');
  if (run.exitCode !== 0) throw new Error(run.stderr);
  const bucket = (await stackOf('Tools', 'codebuild-steps-common'))?.outputs['ArtifactBucketName'] ?? '';
  Object.assign(rehearsal.progress, { pipeline: 'orders', artifactBucket: bucket });
  const own = { WorkloadName: 'orders', PipelineName: 'orders', BranchName: 'main', TestAccountId: '444444444444' };
  const Parameters = { ...own, Stages: 'basic', DevTestBuildSpecFile: 'buildspec-test.yml' };
  await writeFile(join(home.folder, 'workload', 'pipeline', 'standard.json'), JSON.stringify({ Parameters }));
  await rehearsal.commitWorkload();
  await rehearsal.watch(async () => 'leave');
  await rehearsal.cloud.idle();
}, 120_000);
afterAll(async () => {
  await rehearsal.stop();
  await home.remove();
});

async function stackOf(account: string, stackName: string) {
  return deployedStack(rehearsal.as(account).aws, stackName);
}

const pipelineStackOf = (branch: string) => stackOf('Tools', `steps-develop-pipeline-${nameOf(branch)}`);
const deployedBy = (branch: string) => stackOf('Dev', nameOf(branch));

async function tipOf(branchName: string): Promise<string> {
  const { branch } = await codecommit().send(new GetBranchCommand({ repositoryName, branchName }));
  return branch?.commitId ?? '';
}

/** Branches that begin as main is, each with a commit of its own, which sets these parameters of pipelines. */
async function push(parameters: Readonly<Record<string, string>>, ...branches: readonly string[]): Promise<void> {
  const commitId = await tipOf('main');
  for (const branchName of branches) {
    await codecommit().send(new CreateBranchCommand({ repositoryName, branchName, commitId }));
    await commitTo(branchName, parameters);
  }
  await rehearsal.cloud.idle();
}

async function commitTo(branchName: string, parameters: Readonly<Record<string, string>>): Promise<void> {
  const Parameters = {
    PipelineName: 'orders',
    BranchName: 'main',
    DevTestBuildSpecFile: 'buildspec-test.yml',
    ...parameters,
  };
  await codecommit().send(
    new CreateCommitCommand({
      repositoryName,
      branchName,
      parentCommitId: await tipOf(branchName),
      putFiles: [
        { filePath: `notes/${branchName}.txt`, fileContent: Buffer.from(String(Math.random())) },
        { filePath: 'pipeline/standard.json', fileContent: Buffer.from(JSON.stringify({ Parameters })) },
      ],
    }),
  );
}

async function deleteBranch(branchName: string): Promise<void> {
  await codecommit().send(new DeleteBranchCommand({ repositoryName, branchName }));
  await rehearsal.cloud.idle();
}

/** As the schedule does every day. */
async function startProject(variables: Readonly<Record<string, string>> = {}): Promise<void> {
  const environmentVariablesOverride = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const projectName = 'steps-develop-orders_branches';
  await tools().client(CodeBuildClient).send(new StartBuildCommand({ projectName, environmentVariablesOverride }));
  await rehearsal.cloud.idle();
}

async function statuses(pipelineName: string): Promise<readonly (string | undefined)[]> {
  const command = new ListPipelineExecutionsCommand({ pipelineName });
  const { pipelineExecutionSummaries = [] } = await tools().client(CodePipelineClient).send(command);
  return pipelineExecutionSummaries.map(({ status }) => status);
}

async function logOf(group: string): Promise<string> {
  const logGroupName = `/codebuild-steps/develop/orders/${group}`;
  const { events = [] } = await tools().client(CloudWatchLogsClient).send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message = '' }) => message).join('\n');
}

async function toBeRemoved(): Promise<readonly (string | undefined)[]> {
  const command = new GetParametersByPathCommand({ Path: '/codebuild-steps/feature-branches/orders' });
  const { Parameters = [] } = await tools().client(SSMClient).send(command);
  return Parameters.map(({ Name }) => Name);
}

describe('a feature branch', () => {
  it('has a pipeline of its own that brings it to Dev and nowhere else, by the file that the own pipeline has too', async () => {
    await push({ Stages: 'all' }, 'feature/Login-form', 'other/branch');
    const branch = 'feature/Login-form';
    expect(nameOf(branch)).toMatch(/^orders---login-[0-9a-f]{5}$/);
    expect(await pipelineStackOf(branch)).toMatchObject({
      status: expect.stringMatching(/^(CREATE|UPDATE)_COMPLETE$/) as string,
      parameters: {
        BranchName: branch,
        PipelineClass: 'develop',
        DevAccountId: '333333333333',
        TestAccountId: '',
        DevTestBuildSpecFile: 'buildspec-test.yml',
      },
    });
    expect(await deployedBy(branch)).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(await stackOf('Test', nameOf(branch))).toBeUndefined();
    expect((await statuses(nameOf(branch)))[0]).toBe('Succeeded');
    const env = organization.environmentFor('222222222222');
    const { stdout } = await runSteps(['status', '--region', 'eu-west-1'], { cwd: home.folder, env });
    expect(stdout).toContain(nameOf(branch));
    const made = await logOf('branches');
    expect(made).toContain(`made: ${branch}`);
    expect(made).not.toContain('other/branch');
  }, 180_000);

  it('that is pushed again runs again, and nothing is made anew', async () => {
    const before = await statuses(nameOf('feature/Login-form'));
    await commitTo('feature/Login-form', { Stages: 'basic' });
    await rehearsal.cloud.idle();
    const after = await statuses(nameOf('feature/Login-form'));
    expect(after[0]).toBe('Succeeded');
    expect(after.length).toBeGreaterThan(before.length);
    expect((await pipelineStackOf('feature/Login-form'))?.parameters['Stages']).toBe('basic');
    expect(await logOf('branches')).toContain('the pipelines are those of the living branches');
  }, 180_000);

  it('beyond as many as there may be has no pipeline, takes none from others, and is named', async () => {
    await push({ Stages: 'basic' }, 'feature/b');
    await push({ Stages: 'basic' }, 'feature/c');
    expect(await pipelineStackOf('feature/b')).toBeDefined();
    expect(await pipelineStackOf('feature/c')).toBeUndefined();
    expect(await pipelineStackOf('feature/Login-form')).toBeDefined();
    const reason = 'there are 2 already, as many as bootstrap.yml lets be (at-most)';
    expect(await logOf('branches')).toContain(`without a pipeline: feature/c, for ${reason}`);
  }, 180_000);

  it('that is deleted takes its pipeline and its stack in Dev with it, in a later run where one ended in between', async () => {
    const events = tools().client(EventBridgeClient);
    const rule = { Name: 'steps-develop-orders_branches-retired' };
    await events.send(new DisableRuleCommand(rule));
    await deleteBranch('feature/Login-form');
    expect(await pipelineStackOf('feature/Login-form')).toBeUndefined();
    expect(await deployedBy('feature/Login-form')).toBeDefined();
    expect(await toBeRemoved()).toHaveLength(1);
    await events.send(new EnableRuleCommand(rule));
    await startProject();
    expect(await deployedBy('feature/Login-form')).toBeUndefined();
    expect(await toBeRemoved()).toEqual([]);
    const removed = await logOf('branches/deploy');
    expect(removed).toContain(
      `removed: stack ${nameOf('feature/Login-form')} of branch feature/Login-form in 333333333333`,
    );
    expect(removed).toMatch(/stays in 333333333333, as the template keeps it: AWS::DynamoDB::Table \S+/);
    expect(await pipelineStackOf('feature/c')).toBeDefined();
  }, 180_000);

  it('is held to what bootstrap.yml says newly, and keeps what its own file says', async () => {
    await organization.configure((text) =>
      text.replace('class: develop', 'class: develop\n    log-retention-days: 30'),
    );
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    await Promise.all([startProject(), startProject(), startProject()]);
    expect(await logOf('branches')).toContain('a newer build does it');
    expect(await logOf('branches')).toContain('renewed: feature/c');
    expect((await pipelineStackOf('feature/c'))?.parameters).toMatchObject({ LogRetentionDays: '30', Stages: 'basic' });
    const again = await organization.bootstrap('--yes');
    expect(again.stdout).toContain('Everything is as configured: nothing to do');
  }, 180_000);

  it('that was merged has no pipeline any more, and one that was not run for its time has none either', async () => {
    await codecommit().send(
      new MergeBranchesByThreeWayCommand({
        repositoryName,
        sourceCommitSpecifier: 'feature/b',
        destinationCommitSpecifier: 'main',
        targetBranch: 'main',
      }),
    );
    await rehearsal.cloud.idle();
    expect(await pipelineStackOf('feature/b')).toBeUndefined();
    expect(await logOf('branches')).toContain('retired: feature/b, for main has all commits of it');
    expect(await pipelineStackOf('feature/c')).toBeDefined();
    await tools()
      .client(EventBridgeClient)
      .send(new DisableRuleCommand({ Name: 'steps-develop-orders_branches-removed' }));
    await startProject({ TIME_TO_LIVE_DAYS: '0.00001' });
    expect(await pipelineStackOf('feature/c')).toBeUndefined();
    expect(await logOf('branches')).toContain('retired: feature/c, for its pipeline has not run for 0.00001 days');
    expect(await stackOf('Tools', 'steps-develop-pipeline-orders')).toBeDefined();
  }, 180_000);

  it('goes with the pipeline that it is beside when the organisation is removed', async () => {
    await startProject();
    expect(await pipelineStackOf('feature/c')).toBeDefined();
    const run = await organization.bootstrap('--remove', '--yes');
    expect(run.stderr).toContain(`delete stack steps-develop-pipeline-${nameOf('feature/c')}`);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(await pipelineStackOf('feature/c')).toBeUndefined();
  }, 60_000);
});

it('its buildspecs ran to their end, with what they export and report', () => {
  expectBuildspecsRehearsed(import.meta.filename, rehearsal.cloud);
});
