import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { DisableStageTransitionCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineStatus } from '../../../steps/status/index.ts';
import { newestExecution, operate, operateOnTerminal, startExecution } from '../../helpers/operating.ts';
import { stage, startFixture, tools, type Fixture } from '../../helpers/pipeline-fixture.ts';

const building = "version: 0.2\nphases: { build: { commands: ['cat source.txt'] } }\nartifacts: { files: ['**/*'] }\n";
const failing = "version: 0.2\nphases: { build: { commands: ['echo no && exit 3'] } }\n";
const slow = "version: 0.2\nphases: { build: { commands: ['sleep 4'] } }\n";
const approval = {
  CustomData: 'Deploy commit #{SourceVariables.CommitId} to Prod?',
  ExternalEntityLink: 'https://example.com/changes?stack=orders',
};

let fixture: Fixture;
let commit: string;
const ids = { waiting: '', queued: '', failed: '' };

beforeAll(async () => {
  fixture = await startFixture();
  commit = await fixture.push({ 'source.txt': 'content' }, 'Add a table\n\nWith a reason.');
  await fixture.createProject('works', building);
  await fixture.createProject('fails', failing);
  await fixture.createProject('slow', slow);
  await fixture.createPipeline('orders', [stage.source(), stage.build('works'), stage.approve(approval)]);
  await fixture.createPipeline('broken', [stage.source(), stage.build('fails'), stage.approve()]);
  await fixture.createPipeline('fine', [stage.source(), stage.build('works')]);
  await fixture.createPipeline('held', [stage.source(), stage.build('works')]);
  await fixture.cloud.idle();
  ids.waiting = (await newestExecution(fixture, 'orders')).id;
  ids.failed = (await newestExecution(fixture, 'broken')).id;
  ids.queued = await startExecution(fixture, 'orders');
  const transition = { pipelineName: 'held', stageName: 'Build', transitionType: 'Inbound' } as const;
  await fixture.codepipeline.send(new DisableStageTransitionCommand({ ...transition, reason: 'freeze until Monday' }));
  await startExecution(fixture, 'held');
  await fixture.cloud.idle();
});
afterAll(() => fixture.dispose());

const statusOf = async (...args: readonly string[]) => {
  const { stdout, ...ended } = await operate(fixture, 'status', '--format', 'json', ...args);
  return { ...ended, stdout, statuses: JSON.parse(stdout) as readonly PipelineStatus[] };
};

describe('steps status', () => {
  it('tells what waits for approval, since when, of which commit, and how it is answered', async () => {
    const { statuses, exitCode, stdout } = await statusOf('orders');
    expect(exitCode).toBe(0);
    expect(statuses[0]).toMatchObject({ pipeline: 'orders', state: 'waiting' });
    const [source, build, approve] = statuses[0]?.stages ?? [];
    expect(source).toMatchObject({ status: 'Succeeded', execution: { executionId: ids.queued } });
    expect(build).toMatchObject({ status: 'Succeeded', failures: [], approvals: [] });
    expect(approve).toMatchObject({
      status: 'InProgress',
      running: [],
      execution: { executionId: ids.waiting, revisions: [{ id: commit, subject: 'Add a table' }] },
      approvals: [
        {
          action: 'Approve',
          executionId: ids.waiting,
          question: `Deploy commit ${commit} to Prod?`,
          link: approval.ExternalEntityLink,
          permission: 'codepipeline:PutApprovalResult on orders/Approve/Approve',
        },
      ],
      queued: [{ executionId: ids.queued }],
    });
    expect(Date.parse(approve?.since ?? '')).toBeGreaterThan(Date.now() - 120_000);
    expect(stdout).not.toContain('token');
  });

  it('prints a line for each stage, and under it the commands that go on', async () => {
    const { stdout, stderr, exitCode } = await operate(fixture, 'status', 'orders', 'broken', 'held');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^orders: waits for a person\n {2}✓ Source {3}succeeded {2}20\d\d-.* UTC, \d+ s ago {2}/m);
    expect(stdout).toContain(`${commit.slice(0, 8)} "Add a table"\n`);
    expect(stdout).toContain(`      steps approve orders Approve --execution ${ids.waiting}\n`);
    expect(stdout).toMatch(
      /before it: execution [0-9a-f]{8} of [0-9a-f]{8} "Add a table" waits for execution [0-9a-f]{8}\n/,
    );
    expect(stdout).toContain(
      '      Build: Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: ',
    );
    expect(stdout).toContain(
      `      steps logs broken --stage Build --execution ${ids.failed}; steps retry broken Build\n`,
    );
    expect(stdout).toMatch(/^ {4}Approve {2}not run yet$/m);
    expect(stdout).toMatch(/the way in is closed by arn:aws:\S+: freeze until Monday, 20\d\d-/);
    expect(stdout).toContain('waits for the way in to be opened');
    expect(stdout).toContain(
      'last 30 days: 0 deployments (too few to say); lead time too few to say; 1 failed (too few',
    );
    expect(stdout).toMatch(/failing since 20\d\d-/);
  });

  it.each([
    ['orders', 'waiting'],
    ['broken', 'failed'],
    ['fine', 'succeeded'],
    ['held', 'waiting'],
  ])('says of %s that it is %s', async (pipeline, state) => {
    expect((await statusOf(pipeline)).statuses.map((status) => status.state)).toEqual([state]);
  });

  it('shows those that stacks of our templates made, or all', async () => {
    const client = fixture.clientFor(tools).client(CloudFormationClient);
    const nothing = 'Nothing: { Type: AWS::CloudFormation::WaitConditionHandle }';
    const TemplateBody = `Parameters: { PipelineName: { Type: String } }\nResources: { ${nothing} }\n`;
    const made = {
      'steps-pipeline-fine': 'fine',
      'steps-develop-pipeline-held': 'held',
      'steps-pipeline-gone': 'gone',
      other: 'orders',
    };
    for (const [StackName, ParameterValue] of Object.entries(made)) {
      const Parameters = [{ ParameterKey: 'PipelineName', ParameterValue }];
      await client.send(new CreateStackCommand({ StackName, TemplateBody, Parameters }));
      await waitUntilStackCreateComplete({ client, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 }, { StackName });
    }
    expect((await statusOf()).statuses.map(({ pipeline }) => pipeline)).toEqual(['fine', 'held']);
    expect((await statusOf('--all')).statuses.map(({ pipeline }) => pipeline)).toEqual(
      expect.arrayContaining(['broken', 'fine', 'held', 'orders']),
    );
    const elsewhere = await statusOf('--region', 'us-east-1');
    expect(elsewhere).toMatchObject({ exitCode: 0, statuses: [], stderr: expect.stringContaining('--all') });
  });

  it('watches until nothing moves any more, and ends by the result', async () => {
    await fixture.createPipeline('moving', [stage.source(), stage.build('slow')]);
    const moving = await operate(fixture, 'status', 'moving', '--watch');
    expect(moving).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^moving: succeeded$/m) });
    expect(moving.stdout.match(/^moving:/gm)).toHaveLength(1);
    expect((await operate(fixture, 'status', 'orders', 'broken', '--watch')).exitCode).toBe(1);
    expect((await operate(fixture, 'status', 'orders', '--watch')).exitCode).toBe(0);
  });

  it('draws on a terminal what it sees while it watches', async () => {
    await startExecution(fixture, 'moving');
    const { exitCode, stdout } = await operateOnTerminal(fixture, [], 'status', 'moving', '--watch');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/moving: moving[\s\S]*▸ Build[\s\S]*moving: succeeded/);
  });

  it.each<[readonly string[], number, string]>([
    [['ordres'], 1, 'this account and region have no pipeline "ordres" [PIPELINE_NOT_FOUND]'],
    [['orders', '--days', 'ten'], 2, '--days is "ten", expected a whole number from 1 to 365'],
  ])('refuses %j', async (args, exitCode, said) => {
    const ended = await operate(fixture, 'status', ...args);
    expect(ended).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(said) });
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });
});
