import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { execa } from 'execa';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients } from '../../../steps/aws-clients.ts';
import { packageRoot } from '../../../steps/package-root.ts';
import { eventsIn } from '../../helpers/check-events.ts';
import { printedUntil } from '../../helpers/printed-until.ts';
import { makeRehearsalFolder } from '../../helpers/rehearsal.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { stepsFile } from '../../helpers/steps-file.ts';

/** The real command over the example: nobody is at a terminal. */
describe('steps rehearse', () => {
  let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
  let first: Awaited<ReturnType<typeof runSteps>>;
  const rehearse = (...args: readonly string[]) => runSteps(['rehearse', 'workload', ...args], { cwd: home.folder });
  const page = () => readFileSync(join(home.folder, 'workload', '.steps', 'rehearsal', 'report.html'), 'utf8');
  const spawn = (...args: readonly string[]) =>
    execa('node', [stepsFile, 'rehearse', 'workload', ...args], {
      cwd: home.folder,
      reject: false,
    });

  beforeAll(async () => {
    home = await makeRehearsalFolder();
    first = await rehearse('--json');
  });
  afterAll(() => home.remove());

  it('stops at the first gate where nobody can be asked, says so, and keeps its state', () => {
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain('Stopped at the gate ApproveDeployToUat / Approve.');
    expect(first.stdout).toMatch(/go on with --resume/);
    expect(first.stdout).toMatch(/Test +orders +ApiUrl = https:\/\//);
    expect(first.stdout).not.toMatch(/Uat +orders +ApiUrl/);
    expect(page()).toContain('Stopped at the gate ApproveDeployToUat / Approve.');
    expect(page()).toMatch(/ApproveDeployToUat in Tools and Uat: InProgress; DeployToUat in[^<]*: not reached/);
    expect(existsSync(join(home.folder, 'workload', '.steps', 'rehearsal', 'cloud'))).toBe(true);
  });

  it('tells at the gate what would change, once the change set is made, and no link into an account that there is not', () => {
    const events = eventsIn(first.stderr);
    const changes = events.filter((event) => event.type === 'change');
    expect(changes.map(({ id, action, stackName }) => `${id}: ${action} ${stackName}`)).toEqual(
      changes.map(() => 'ApproveDeployToUat/Approve: Add orders'),
    );
    expect(changes.map(({ logicalId }) => logicalId)).toEqual(expect.arrayContaining(['Api', 'OrdersTable']));
    const made = events.findIndex((event) => event.type === 'task-started' && /Uat.*CreateChangeSet/.test(event.title));
    const { id } = events[made] as { readonly id: string };
    const ended = events.findIndex((event) => event.type === 'task-finished' && event.id === id);
    expect(ended).toBeGreaterThan(made);
    expect(ended).toBeLessThan(events.findIndex(({ type }) => type === 'change'));
    expect(first.stdout).not.toContain('console.aws.amazon.com');
  });

  it('tells of the stages, in each of its actions, and of a build its phases', () => {
    const events = eventsIn(first.stderr);
    const titles = new Map(
      events.flatMap((event) => (event.type === 'task-started' ? [[event.id, event] as const] : [])),
    );
    const pathOf = (id: string | undefined): readonly string[] => {
      const task = titles.get(id ?? '');
      return task ? [...pathOf(task.parent), task.title] : [];
    };
    const paths = [...titles.keys()].map((id) => pathOf(id).join(' > '));
    expect(paths).toContain('DeployToDev > DeployToDev / ExecuteChangeSet');
    expect(paths).toContain('Build > Build / Build > BUILD');
    const built = events.flatMap((event) =>
      event.type === 'task-progress' && pathOf(event.id).join(' > ').endsWith('> BUILD') ? [event.detail] : [],
    );
    expect(built).toContainEqual(expect.stringMatching(/build \w+ from functions\/|upload to s3:/));
    expect(paths).toContain('set up the organisation > Tools: deploy stack codebuild-steps-common');
  });

  it('names the roles of each stage', () => {
    for (const account of ['Dev', 'Test'])
      expect(first.stdout).toContain(
        `codepipeline → Tools/codebuild-steps-pipeline-eu-west-1 → ${account}/CrossAccountPipelineRole`,
      );
    expect(first.stdout).toContain('cloudformation → Test/CrossAccountDeploymentRole');
  });

  it('goes on to Prod, and then shows that a commit of one line touches one function', async () => {
    const resumed = await rehearse('--resume', '--yes');
    expect(resumed.exitCode).toBe(0);
    expect(resumed.stdout.match(/^Commit .*: Succeeded in/gm)).toHaveLength(2);
    expect(resumed.stdout).toMatch(/Prod +orders +ApiUrl = https:\/\//);
    const second = resumed.stdout.slice(resumed.stdout.lastIndexOf('\nCommit '));
    // What was known of the first commit is kept over the stop, though a later one changed the same stacks.
    for (const number of [1, 2]) {
      expect(page()).toContain(`<title id="stages-${number}-title">`);
      expect(page()).toMatch(new RegExp(`<title id="stack-${number}-1-title">Dev: stack orders</title>`));
    }
    const changed = [...second.matchAll(/^ {2}(\w+): (\w+) \S+\/(\w+) (\S+)$/gm)].map((match) =>
      match.slice(1).join(' '),
    );
    expect(changed).toEqual(
      ['Dev', 'Test', 'Uat', 'Prod'].map((account) => `${account} UPDATE_COMPLETE AcceptOrder AWS::Lambda::Function`),
    );
  });

  it('leaves the workload as it was, but for .steps', async () => {
    const { stdout } = await execa(
      'diff',
      [
        '-rq',
        '-x',
        '.steps',
        '-x',
        'node_modules',
        join(packageRoot(), 'examples', 'orders'),
        join(home.folder, 'workload'),
      ],
      { reject: false },
    );
    expect(stdout).toBe('');
  });

  it('refuses to resume what was never begun', async () => {
    const refused = await runSteps(['rehearse', '.', '--resume'], { cwd: join(packageRoot(), 'buildspecs') });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('NOTHING_TO_RESUME');
  });

  it('says what a folder lacks that is no workload', async () => {
    const refused = await runSteps(['rehearse', '.'], { cwd: join(packageRoot(), 'buildspecs') });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('pipeline/standard.json');
    expect(refused.stderr).not.toMatch(/^ +at /m);
  });

  it('stays open with --keep for whoever has the exports, and ends on Ctrl-C', async () => {
    const kept = spawn('--resume', '--keep');
    const printed = await printedUntil(kept, 'AWS_SESSION_TOKEN=');
    const exported = Object.fromEntries(
      [...printed.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const clients = createAwsClients({
      endpoint: exported['AWS_ENDPOINT_URL'] ?? '',
      region: exported['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: exported['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: exported['AWS_SECRET_ACCESS_KEY'] ?? '',
        sessionToken: exported['AWS_SESSION_TOKEN'] ?? '',
      },
    });
    const { Stacks = [] } = await clients.client(CloudFormationClient).send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackName }) => StackName)).toContain('codebuild-steps-common');
    const { stageStates = [] } = await clients
      .client(CodePipelineClient)
      .send(new GetPipelineStateCommand({ name: 'orders' }));
    expect(stageStates.map(({ stageName }) => stageName)).toEqual([
      'Source',
      'UpdatePipeline',
      'Build',
      'Validate',
      'DeployToDev',
      'DeployToTest',
      'ApproveDeployToUat',
      'DeployToUat',
      'ApproveDeployToProd',
      'DeployToProd',
    ]);
    expect(await stackNamesOf('prod', exported)).toContain('orders');
    kept.kill('SIGINT');
    expect((await kept).exitCode).toBe(130);
  });

  it('ends cleanly when it is interrupted in a build', async () => {
    const interrupted = spawn('--yes');
    await printedUntil(interrupted, 'Build / Build');
    const startedAt = Date.now();
    interrupted.kill('SIGINT');
    const { exitCode, stderr } = await interrupted;
    expect(exitCode).toBe(130);
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr).toMatch(/the state is kept in .*: --resume goes on\nsteps: stopped by SIGINT$/);
    const { stdout } = await execa('pgrep', ['-f', home.folder], { reject: false });
    expect(stdout).toBe('');
    expect(await rehearse('--resume', '--yes')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/The pipeline ran to its last stage/) as string,
    });
  });
});

/** As the AWS CLI does it with `--profile`: by what the profiles' file says, and nothing else. */
async function stackNamesOf(profile: string, { AWS_CONFIG_FILE = '' }: Readonly<Record<string, string>>) {
  const sections = readFileSync(AWS_CONFIG_FILE, 'utf8').split(/^(?=\[)/m);
  const section = sections.find((text) => text.startsWith(`[profile ${profile}]`)) ?? '';
  const setting = (name: string) => new RegExp(`^${name} = (.*)$`, 'm').exec(section)?.[1] ?? '';
  const clients = createAwsClients({
    endpoint: setting('endpoint_url'),
    region: setting('region'),
    credentials: {
      accessKeyId: setting('aws_access_key_id'),
      secretAccessKey: setting('aws_secret_access_key'),
      sessionToken: setting('aws_session_token'),
    },
  });
  const { Stacks = [] } = await clients.client(CloudFormationClient).send(new DescribeStacksCommand({}));
  return Stacks.map(({ StackName }) => StackName);
}
