import { GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, findApproval } from '../../../steps/approve/index.ts';
import {
  approveElsewhere,
  newestExecution,
  operate,
  operateOnTerminal,
  startExecution,
} from '../../helpers/operating.ts';
import { stage, startFixture, tools, type Fixture } from '../../helpers/pipeline-fixture.ts';
import { createTestContext } from '../../helpers/step-context.ts';

const configuration = {
  CustomData: 'Deploy #{SourceVariables.CommitId}?',
  ExternalEntityLink: 'https://example.com/changes',
};
const again = { ...stage.approve(), name: 'Again' };
let fixture: Fixture;
let commit: string;

beforeAll(async () => {
  fixture = await startFixture();
  commit = await fixture.push({ 'source.txt': 'content' }, 'Add \u001B[31ma table\u202E');
});
afterAll(() => fixture.dispose());

/** A pipeline that waits for its approval. Resolves to the execution. */
async function waiting(name: string, ...more: readonly ReturnType<typeof stage.approve>[]): Promise<string> {
  await fixture.createPipeline(name, [stage.source(), stage.approve(configuration), ...more]);
  await fixture.cloud.idle();
  return (await newestExecution(fixture, name)).id;
}

const stateOf = (pipeline: string) => fixture.actionState(pipeline, 'Approve');

describe('steps approve', () => {
  it('shows what would be approved, and answers nothing where nobody can be asked', async () => {
    const id = await waiting('shown');
    const ended = await operate(fixture, 'approve', 'shown');
    expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('[APPROVAL_UNCONFIRMED]') });
    expect(ended.stdout).toContain('shown / Approve / Approve waits for approval (20');
    expect(ended.stdout).toContain(`  deploys    ${commit.slice(0, 8)} "Add a table"\n`);
    expect(ended.stdout).toContain(`  execution  ${id}\n  asks       Deploy ${commit}?\n`);
    expect(ended.stdout).toContain('  look at    https://example.com/changes\n');
    expect((await stateOf('shown')).status).toBe('InProgress');
  });

  it('approves with --yes, and CodePipeline keeps the reason', async () => {
    const id = await waiting('approved');
    const args = ['approved', 'Approve', '--execution', id, '--summary', 'reviewed: CHG-1', '--yes'];
    const ended = await operate(fixture, 'approve', ...args);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ended.stdout).toContain(
      `approved: stage Approve, execution ${id}; steps logs approved --execution ${id} --follow\n`,
    );
    await fixture.cloud.idle();
    expect(await stateOf('approved')).toMatchObject({ status: 'Succeeded', summary: 'reviewed: CHG-1' });
    const once = await operate(fixture, 'approve', 'approved', '--yes');
    expect(once).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('[NOTHING_TO_APPROVE]') });
  });

  it('rejects, but not without a reason', async () => {
    await waiting('rejected');
    const silent = await operate(fixture, 'approve', 'rejected', '--reject', '--yes');
    expect(silent).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no value for --summary') });
    expect((await stateOf('rejected')).status).toBe('InProgress');
    const ended = await operate(fixture, 'approve', 'rejected', '--reject', '--yes', '--summary', 'drops a table');
    expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('rejected: stage Approve') });
    await fixture.cloud.idle();
    expect(await stateOf('rejected')).toMatchObject({ status: 'Failed', summary: 'drops a table' });
  });

  it('asks on a terminal, and takes nothing but yes for an approval', async () => {
    await waiting('asked');
    const no = await operateOnTerminal(fixture, ['no'], 'approve', 'asked');
    expect(no).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('nothing was answered') });
    expect((await stateOf('asked')).status).toBe('InProgress');
    const yes = await operateOnTerminal(fixture, ['yes'], 'approve', 'asked');
    expect(yes.stdout).toMatch(/Approve this\? \[y\/N\] [\s\S]*approved: stage Approve/);
    expect(yes.exitCode).toBe(0);
    await fixture.cloud.idle();
    expect((await stateOf('asked')).status).toBe('Succeeded');
  });

  it('approves nothing newer than what was reviewed', async () => {
    const reviewed = await waiting('newer');
    const newer = await startExecution(fixture, 'newer');
    await approveElsewhere(fixture, 'newer', 'Approve');
    await fixture.cloud.idle();
    const ended = await operate(fixture, 'approve', 'newer', '--execution', reviewed, '--yes');
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toContain(`is execution ${newer}, not ${reviewed} [OTHER_EXECUTION_WAITS]`);
    expect((await stateOf('newer')).status).toBe('InProgress');
  });

  it('tells the execution that was meant by a part of its id, and answers nothing', async () => {
    const id = await waiting('mistyped');
    for (const typed of [id.slice(0, 8), `${id.slice(1, 2)}${id.slice(0, 1)}${id.slice(2)}x`]) {
      const ended = await operate(fixture, 'approve', 'mistyped', '--execution', typed, '--yes');
      expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ended.stderr).toContain(`no execution "${typed}" [EXECUTION_NOT_FOUND]\n→ did you mean ${id}?\n`);
    }
    expect((await stateOf('mistyped')).status).toBe('InProgress');
  });

  it('wants the stage named where several wait', async () => {
    const first = await waiting('several', again);
    const second = await startExecution(fixture, 'several');
    await approveElsewhere(fixture, 'several', 'Approve');
    await fixture.cloud.idle();
    const ended = await operate(fixture, 'approve', 'several', '--yes');
    expect(ended).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('Approve, Again') });
    const named = await operate(fixture, 'approve', 'several', 'Again', '--yes');
    expect(named.stdout).toContain(`approved: stage Again, execution ${first}`);
    const { stageStates = [] } = await fixture.codepipeline.send(new GetPipelineStateCommand({ name: 'several' }));
    expect(stageStates[1]?.latestExecution).toMatchObject({ pipelineExecutionId: second, status: 'InProgress' });
  });

  it('wants the action named where several wait in one stage', async () => {
    const { actions = [], ...rest } = stage.approve();
    await fixture.createPipeline('both', [
      stage.source(),
      { ...rest, actions: ['Security', 'Business'].flatMap((name) => actions.map((action) => ({ ...action, name }))) },
    ]);
    await fixture.cloud.idle();
    const ended = await operate(fixture, 'approve', 'both', '--yes');
    expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--action Security') });
    expect(await operate(fixture, 'approve', 'both', '--action', 'Business', '--yes')).toMatchObject({ exitCode: 0 });
    expect((await fixture.actionState('both', 'Security')).status).toBe('InProgress');
    expect((await fixture.actionState('both', 'Business')).status).toBe('Succeeded');
  });

  it('answers nothing that was answered between the look and the answer', async () => {
    await waiting('raced');
    const context = { ...createTestContext('/'), aws: fixture.clientFor(tools) };
    const found = await findApproval({ pipeline: 'raced' }, context);
    await approveElsewhere(fixture, 'raced', 'Approve');
    await startExecution(fixture, 'raced');
    await fixture.cloud.idle();
    await expect(answer(found, true, 'late', context)).rejects.toMatchObject({
      code: 'APPROVAL_OUTDATED',
      cause: { name: 'ApprovalAlreadyCompletedException' },
    });
    expect((await stateOf('raced')).status).toBe('InProgress');
  });

  it.each<[readonly string[], number, string]>([
    [['none'], 1, 'no pipeline "none" [PIPELINE_NOT_FOUND]'],
    [['shown', 'Aprove'], 2, 'pipeline shown has no stage "Aprove"'],
    [['shown', '--action', 'Ask'], 2, 'pipeline shown has no action "Ask"'],
    [['shown', 'Source'], 1, 'nothing waits for approval in stage Source of pipeline shown'],
    [['shown', '--summary', 'x'.repeat(513)], 2, 'expected at most 512 characters'],
    [[], 2, 'steps approve needs <pipeline>'],
  ])('refuses %j', async (args, exitCode, said) => {
    const ended = await operate(fixture, 'approve', ...args);
    expect(ended).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(said) });
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });
});
