import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, ListBuildsForProjectCommand } from '@aws-sdk/client-codebuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployStage, dev, prepareDev, template } from '../../helpers/dev-deployment.ts';
import { approveElsewhere, newestExecution, operate, startExecution } from '../../helpers/operating.ts';
import { allowAll, stage, startFixture, tools, type Fixture } from '../../helpers/pipeline-fixture.ts';
import { stepsFile } from '../../helpers/steps-file.ts';

const commands = (...lines: readonly string[]) =>
  `version: 0.2\nphases: { build: { commands: ${JSON.stringify(lines)} } }\nartifacts: { files: ['**/*'] }\n`;
const counting = "for i in 1 2 3 4 5 6 7 8; do printf 'line-%s\\n' $i; sleep 0.4; done";

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
  await prepareDev(fixture);
  const pipelineActions = allowAll('s3:*', 'kms:*', 'codecommit:*', 'codebuild:*', 'sts:AssumeRole');
  await fixture.allow('pipeline', [pipelineActions]);
  await fixture.push({
    'template.yml': template('one'),
    'dev.json': JSON.stringify({ Parameters: { Name: '/orders/value' } }),
  });
  await fixture.createProject('works', commands('printf "\\033[2Jdone\\n"'));
  await fixture.createProject('counts', commands(counting));
  await fixture.createProject('fails', commands(counting, 'exit 3'));
  await fixture.createProject('sleeps', commands('sleep 60'));
  await fixture.createPipeline('orders', [stage.source(), stage.build('works'), deployStage()]);
  await fixture.createPipeline('counted', [stage.source(), stage.build('counts'), stage.approve()]);
  await fixture.createPipeline('broken', [stage.source(), stage.build('fails')]);
  await fixture.cloud.idle();
});
afterAll(() => fixture.dispose());

const linesOf = (stdout: string) => stdout.trimEnd().split('\n');
const counted = (stdout: string) => [...stdout.matchAll(/Build\/Build {2}line-(\d)$/gm)].map(([, number]) => number);
const allLines = ['1', '2', '3', '4', '5', '6', '7', '8'];

describe('steps logs', () => {
  it('tells in order of time what the build said, and where the events of another account are', async () => {
    const { exitCode, stdout, stderr } = await operate(fixture, 'logs', 'orders');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const times = linesOf(stdout).map((line) => /^(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ) \w+\/\w+ {2}/.exec(line)?.[1]);
    expect(times).not.toContain(undefined);
    expect(times).toEqual(times.toSorted());
    expect(stdout).toMatch(/^\S+ Source\/Source {2}begins \(CodeCommit\)$/m);
    expect(stdout).toMatch(/^\S+ Build\/Build {2}done$/m);
    expect(stdout).toMatch(/^\S+ Deploy\/Execute {2}succeeded after \d+ s$/m);
    expect(stdout).toContain(`Deploy/Plan  the events of orders are in account ${dev}, and told with --role NAME`);
    expect(stdout).not.toContain('CREATE_COMPLETE');
  });

  it('tells the events of another account by a role there, each once', async () => {
    const { exitCode, stdout } = await operate(fixture, 'logs', 'orders', '--role', 'CrossPipeline');
    expect(exitCode).toBe(0);
    const events = linesOf(stdout).filter((line) => / orders [A-Z_]+ AWS::/.test(line));
    expect(events.map((line) => line.slice(line.indexOf(' ') + 1))).toEqual([
      expect.stringMatching(/^Deploy\/Plan {2}orders REVIEW_IN_PROGRESS AWS::CloudFormation::Stack orders/),
      expect.stringMatching(/^Deploy\/Execute {2}orders CREATE_IN_PROGRESS AWS::CloudFormation::Stack orders/),
      expect.stringMatching(/^Deploy\/Execute {2}orders CREATE_IN_PROGRESS AWS::SSM::Parameter Value/),
      ...[/Value: Resource creation Initiated$/, /CREATE_COMPLETE AWS::SSM::Parameter Value$/].map((pattern) =>
        expect.stringMatching(pattern),
      ),
      expect.stringMatching(/^Deploy\/Execute {2}orders CREATE_COMPLETE AWS::CloudFormation::Stack orders$/),
    ]);
  });

  it('goes on with the rest where a role cannot be assumed', async () => {
    const { exitCode, stdout } = await operate(fixture, 'logs', 'orders', '--role', 'Nobody');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`Deploy/Plan {2}cannot be read: .*arn:aws:iam::${dev}:role/Nobody`));
    expect(stdout).toMatch(/Build\/Build {2}done$/m);
  });

  it('tells only the stage, the action and the execution that are named', async () => {
    const first = await newestExecution(fixture, 'broken');
    await startExecution(fixture, 'broken');
    await fixture.cloud.idle();
    const { stdout } = await operate(fixture, 'logs', 'broken', '--execution', first.id, '--stage', 'Build');
    expect(counted(stdout)).toEqual(allLines);
    expect(stdout).not.toContain('Source/Source');
    expect(stdout).toMatch(/Build\/Build {2}failed after \d+ s: Build terminated with state: FAILED.*\(https:\/\//);
    const byAction = await operate(fixture, 'logs', 'orders', '--action', 'Plan');
    expect(linesOf(byAction.stdout).filter((line) => !line.includes(' Deploy/Plan '))).toEqual([]);
  });

  it('follows an execution through an approval to its end, and loses and repeats no line', async () => {
    const id = await startExecution(fixture, 'counted');
    // The first execution waits in the approval's stage; the second comes behind it.
    await approveElsewhere(fixture, 'counted', 'Approve');
    const following = follow('counted', '--execution', id);
    await following.said('waits for approval');
    await approveElsewhere(fixture, 'counted', 'Approve');
    const { exitCode, stdout, stderr } = await following.ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(counted(stdout)).toEqual(allLines);
    const lines = linesOf(stdout).map((line) => line.slice(line.indexOf(' ') + 1));
    expect(lines.filter((line) => line.includes('waits for approval'))).toEqual([
      `Approve/Approve  waits for approval: steps approve counted Approve --execution ${id}`,
    ]);
    expect(lines.filter((line) => /begins|succeeded after/.test(line))).toHaveLength(5);
  });

  it('tells what comes to the log after the end of the build, and ends with 1 where the execution failed', async () => {
    const before = await builds('fails');
    await startExecution(fixture, 'broken');
    const following = operate(fixture, 'logs', 'broken', '--follow');
    await fixture.cloud.idle();
    await appendToLog((await builds('fails')).find((id) => !before.includes(id)) ?? '', 'a late line\n');
    const { exitCode, stdout, stderr } = await following;
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'the execution has ended: Failed\n' });
    expect(counted(stdout)).toEqual(allLines);
    expect(stdout.match(/Build\/Build {2}a late line$/gm)).toHaveLength(1);
  });

  it('ends with 130 where it is interrupted', async () => {
    await fixture.createPipeline('sleeping', [stage.source(), stage.build('sleeps')]);
    const following = follow('sleeping');
    await following.said('Build/Build');
    following.child.kill('SIGINT');
    expect(await following.ended).toMatchObject({ exitCode: 130, stderr: 'steps: stopped by SIGINT\n' });
  });

  it('tells the execution that was meant by a part of its id, else the newest', async () => {
    const { id } = await newestExecution(fixture, 'orders');
    const last = id.endsWith('0') ? '1' : '0';
    for (const [typed, hint] of [
      [id.slice(0, 8), `did you mean ${id}?`],
      [`${id.slice(0, -1)}${last}`, `did you mean ${id}?`],
      ['zzz', `its newest are ${id}`],
    ] as const) {
      const ended = await operate(fixture, 'logs', 'orders', '--execution', typed);
      expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ended.stderr).toContain(`pipeline orders has no execution "${typed}" [EXECUTION_NOT_FOUND]\n→ ${hint}\n`);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    }
  });

  it.each<[readonly string[], number, string]>([
    [['none'], 1, 'no pipeline "none" [PIPELINE_NOT_FOUND]\n→ steps status --all'],
    [['ordres'], 1, 'no pipeline "ordres" [PIPELINE_NOT_FOUND]\n→ did you mean orders?'],
    [['orders', '--stage', 'Bild'], 2, 'pipeline orders has no stage "Bild" [NAME_UNKNOWN]\n→ did you mean Build?'],
    [['orders', '--stage', 'Build', '--action', 'Plan'], 2, 'stage Build has no action "Plan"'],
  ])('refuses %j', async (args, exitCode, said) => {
    const ended = await operate(fixture, 'logs', ...args);
    expect(ended).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(said) });
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });
});

/** `steps logs --follow`, and what it has said so far. */
function follow(...args: readonly string[]) {
  const command = [stepsFile, 'logs', ...args, '--follow'];
  const env = { PATH: process.env['PATH'], ...fixture.environmentFor(tools) };
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, stdout, stderr }));
  const said = async (text: string) => {
    while (!stdout.includes(text)) await once(child.stdout, 'data');
  };
  return { child, ended, said };
}

async function builds(projectName: string): Promise<readonly string[]> {
  return (await fixture.codebuild.send(new ListBuildsForProjectCommand({ projectName }))).ids ?? [];
}

/** As CloudWatch Logs does with what it got late. */
async function appendToLog(buildId: string, message: string): Promise<void> {
  const { builds: [build] = [] } = await fixture.codebuild.send(new BatchGetBuildsCommand({ ids: [buildId] }));
  await fixture
    .clientFor(tools)
    .client(CloudWatchLogsClient)
    .send(
      new PutLogEventsCommand({
        logGroupName: build?.logs?.groupName,
        logStreamName: build?.logs?.streamName,
        logEvents: [{ timestamp: Date.now(), message }],
      }),
    );
}
