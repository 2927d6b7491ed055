import { CloudFormationClient, UpdateStackSetCommand } from '@aws-sdk/client-cloudformation';
import {
  EnableAWSServiceAccessCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstanceResult } from '../../../steps/deploy/index.ts';
import { listStackSetInstances } from '../../../steps/stack-set-instances.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { accountId } from '../../helpers/deploying.ts';
import { findUnit } from '../../helpers/find-unit.ts';
import { printedUntil } from '../../helpers/printed-until.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { stepsFile } from '../../helpers/steps-file.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const [management, tools, dev, test, uat] = ['Management', 'Tools', 'Dev', 'Test', 'Uat'].map(accountId) as [
  ...[string, string, string, string, string],
];
const principal = 'member.org.stacksets.cloudformation.amazonaws.com';

/** Takes a moment; its bucket is one that somebody else may have. */
const templateOf = (name: string) => `Parameters:
  Mood: { Type: String, Default: good }
Resources:
  Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: !If [IsGood, 1, 2] } }
  Bucket: { Type: 'AWS::S3::Bucket', DependsOn: Queue, Properties: { BucketName: !Sub '${name}-\${AWS::AccountId}' } }
Conditions:
  IsGood: !Equals [!Ref Mood, good]
`;

/** The real command in the account that administers StackSets, against the embedded cloud. */
describe('steps deploy --stack-set', () => {
  let cloud: TestCloud;
  let queueMs = 700;
  let units: Readonly<Record<'standard' | 'controlled', string>>;
  const client = () => cloud.clientFor(management).client(CloudFormationClient);
  const target = (unit: 'standard' | 'controlled', more: object = {}) => ({
    'organizational-unit-ids': [units[unit]],
    regions: ['eu-west-1'],
    ...more,
  });
  const fileOf = (name: string, targets: readonly object[], more: object = {}) =>
    JSON.stringify({ 'stack-set-name': name, targets, ...more });
  const folderOf = (name: string, targets: readonly object[], more: object = {}) =>
    createWorkspace({ 'template.yml': templateOf(name), 'set.json': fileOf(name, targets, more) });
  const args = ['deploy', '--stack-set', 'set.json'];
  const run = (cwd: string, ...more: readonly string[]) =>
    runSteps([...args, '--template-file', 'template.yml', ...more], { cwd, env: cloud.environmentFor(management) });
  const start = (cwd: string, ...more: readonly string[]) =>
    execa('node', [stepsFile, ...args, '--template-file', 'template.yml', ...more], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...cloud.environmentFor(management) },
      extendEnv: false,
      reject: false,
    });
  const resultsOf = (text: string) =>
    (JSON.parse(text) as readonly InstanceResult[]).map(
      ({ account, action, status }) => `${action} ${account} ${status}`,
    );
  const instancesOf = async (name: string) =>
    (await listStackSetInstances(client(), name, 'SELF')).map(({ Account, Status }) => `${Account} ${Status}`);

  beforeAll(async () => {
    cloud = await startTestCloud({ resourceDuration: (type) => (type === 'AWS::SQS::Queue' ? queueMs : 0) });
    const organizations = cloud.clientFor(management).client(OrganizationsClient);
    await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: principal }));
    units = {
      standard: await findUnit(organizations, 'Workloads', 'Standard'),
      controlled: await findUnit(organizations, 'Workloads', 'Controlled'),
    };
  });
  afterAll(() => cloud.cloud.stop());

  it('makes it, finds nothing to do, adds an account, changes a parameter everywhere, and removes what is no target any more', async () => {
    const folder = await folderOf('grows', [target('standard')]);
    const dry = await run(folder, '--dry-run');
    expect(dry).toMatchObject({ exitCode: 0, stdout: '', stderr: expect.stringContaining(`Add    ${dev} eu-west-1`) });
    expect(await instancesOf('grows')).toEqual([]);
    const made = await run(folder);
    expect(made).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('StackSet grows is new') });
    expect(made.stdout.split('\n')[0]).toMatch(/^account +region +action +status +reason$/);
    expect(made.stdout).toMatch(new RegExp(`^${dev} +eu-west-1 +CREATE +SUCCEEDED$`, 'm'));
    expect(made.stderr).toContain(`${dev} eu-west-1: RUNNING`);
    expect(await run(folder)).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringContaining('has no changes'),
    });

    const both = [target('standard'), target('controlled', { accounts: [uat] })];
    await writeFile(join(folder, 'set.json'), fileOf('grows', both));
    const grown = await run(folder, '--format', 'json');
    expect(resultsOf(grown.stdout)).toEqual([`CREATE ${uat} SUCCEEDED`]);
    const changed = await run(folder, '--format', 'json', '--parameter', 'Mood=better');
    expect(changed.stderr).toContain('StackSet grows changes: parameter Mood');
    expect(resultsOf(changed.stdout).toSorted()).toEqual([dev, test, uat].map((id) => `UPDATE ${id} SUCCEEDED`));
    // A parameter that is not given keeps its value.
    expect((await run(folder)).stderr).toContain('has no changes');

    await writeFile(join(folder, 'set.json'), fileOf('grows', [target('standard', { accounts: [dev] })]));
    const shrunk = await run(folder, '--format', 'json');
    expect(shrunk.stderr).toContain(`warning:   Remove ${uat} eu-west-1`);
    expect(resultsOf(shrunk.stdout).toSorted()).toEqual([test, uat].map((id) => `DELETE ${id} SUCCEEDED`));
    expect(await instancesOf('grows')).toEqual([`${dev} CURRENT`]);

    const deleted = await run(folder, '--delete');
    expect(deleted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('DELETE') });
    expect((await run(folder, '--delete')).stderr).toContain('there is no StackSet grows: nothing to delete');
  });

  it('names why an instance failed, and goes on with what is outdated when the same command comes again', async () => {
    const Bucket = `fails-${test}`;
    const s3 = cloud.clientFor(tools).client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
    const folder = await folderOf('fails', [target('standard')], {
      'operation-preferences': { 'max-concurrent-count': 1, 'failure-tolerance-count': 1 },
    });
    const failed = await run(folder, '--format', 'json');
    expect(failed.exitCode).toBe(1);
    expect(resultsOf(failed.stdout).toSorted()).toEqual([`CREATE ${dev} SUCCEEDED`, `CREATE ${test} FAILED`]);
    expect(failed.stdout).toMatch(/"reason": ".*Bucket.*(exists|taken|available)/);
    await s3.send(new DeleteBucketCommand({ Bucket }));
    const resumed = await run(folder, '--format', 'json');
    expect(resumed.stderr).toContain(`Update ${test} eu-west-1, which is OUTDATED (`);
    expect(resultsOf(resumed.stdout)).toContain(`UPDATE ${test} SUCCEEDED`);
    expect((await instancesOf('fails')).toSorted()).toEqual([`${dev} CURRENT`, `${test} CURRENT`]);
  });

  it("follows somebody else's operation, then goes on", async () => {
    const folder = await folderOf('shared', [target('standard')]);
    expect((await run(folder)).exitCode).toBe(0);
    // Long enough for the command to find it under way; what it begins itself is quick again.
    queueMs = 20_000;
    await client().send(
      new UpdateStackSetCommand({
        StackSetName: 'shared',
        UsePreviousTemplate: true,
        Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
        Parameters: [{ ParameterKey: 'Mood', ParameterValue: 'theirs' }],
      }),
    );
    const running = start(folder, '--format', 'json', '--parameter', 'Mood=good');
    await printedUntil(running, 'follow what is under way');
    queueMs = 700;
    const { exitCode, stderr, stdout } = await running;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toMatch(/^✓ follow what is under way with StackSet shared: UPDATE \S+: SUCCEEDED/m);
    expect(stderr).toContain('StackSet shared changes: parameter Mood');
    expect(resultsOf(stdout).toSorted()).toEqual([dev, test].map((id) => `UPDATE ${id} SUCCEEDED`));
  });

  it('lets a second signal stop the operation, and is resumed by the same command', async () => {
    const folder = await folderOf('stopped', [target('standard')]);
    const running = start(folder);
    await printedUntil(running, 'eu-west-1: RUNNING');
    running.kill('SIGINT');
    await printedUntil(running, 'goes on without us: the same command follows it and does the rest');
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 130,
      stderr: expect.stringMatching(/is stopped|could not be stopped/),
    });
    expect(stderr).toContain('is stopped: what runs ends, and nothing more is begun');
    expect(await run(folder)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/UPDATE +SUCCEEDED/) });
    expect((await instancesOf('stopped')).toSorted()).toEqual([`${dev} CURRENT`, `${test} CURRENT`]);
  });

  it('works in the account of a delegated administrator', async () => {
    const organizations = cloud.clientFor(management).client(OrganizationsClient);
    await organizations.send(
      new RegisterDelegatedAdministratorCommand({ AccountId: tools, ServicePrincipal: principal }),
    );
    const folder = await folderOf('delegated', [target('standard')], { 'call-as': 'DELEGATED_ADMIN' });
    const env = cloud.environmentFor(tools);
    const ran = await runSteps([...args, '--template-file', 'template.yml'], { cwd: folder, env });
    expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('SUCCEEDED') });
  });

  it('refuses a wrong file, wrong parameters, and flags that mean nothing here, before any call', async () => {
    const folder = await createWorkspace({
      'template.yml': templateOf('wrong'),
      'set.json': '{ "stack-set-name": "wrong", "call-us": "SELF", "targets": [] }',
    });
    const offline = (...more: readonly string[]) =>
      runSteps([...args, '--template-file', 'template.yml', ...more], { cwd: folder });
    const file = await offline();
    expect(file.exitCode).toBe(2);
    expect(file.stderr).toContain('set.json:1:30: call-us is not known; did you mean call-as?');
    expect(file.stderr).toContain('targets is []: expected a target');
    expect((await offline('--stack-name', 'x')).stderr).toContain('--stack-name: the file names the StackSet');
    expect((await offline('--plan-only')).stderr).toContain('StackSets make no change sets');
    expect((await offline('--targets', 'set.json')).stderr).toContain('one of them at most');
    await writeFile(join(folder, 'set.json'), fileOf('wrong', [target('standard')]));
    expect((await offline('--parameter', 'Mod=x')).stderr).toContain(
      'Mod is not a parameter of template.yml (did you mean Mood?)',
    );
  });
});
