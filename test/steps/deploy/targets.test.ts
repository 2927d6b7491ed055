import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetResult } from '../../../steps/deploy/index.ts';
import { printedUntil } from '../../helpers/printed-until.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { stepsFile } from '../../helpers/steps-file.ts';
import { mostAtOnce, startTargetAccounts, tools, type TargetAccounts } from '../../helpers/target-accounts.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

/** Takes half a second; with Mood=bad it fails, for no bucket has such a name. */
const template = `Parameters:
  Mood: { Type: String, Default: good, AllowedValues: [good, better, bad] }
Conditions:
  IsBad: !Equals [!Ref Mood, bad]
Resources:
  Queue: { Type: 'AWS::SQS::Queue' }
  Topic: { Type: 'AWS::SNS::Topic', DependsOn: Queue, Properties: { DisplayName: !Ref Mood } }
  Bucket: { Type: 'AWS::S3::Bucket', Condition: IsBad, DependsOn: Queue, Properties: { BucketName: Not_A_Bucket } }
Outputs:
  TopicArn: { Value: !Ref Topic }
`;

interface TargetLine {
  readonly account: string;
  readonly regions?: readonly string[];
  readonly mood?: string;
}

function wave(name: string, preferences: object, targets: readonly TargetLine[]): object {
  return {
    name,
    'operation-preferences': preferences,
    targets: targets.map(({ account, regions = ['eu-west-1'], mood }) => ({
      account,
      regions,
      ...(mood === undefined ? {} : { parameters: { Mood: mood } }),
    })),
  };
}

/** The real command in the Tools account, against an embedded cloud with many accounts. */
describe('steps deploy --targets', () => {
  let test: TargetAccounts;
  const inFile = (...waves: readonly object[]) =>
    createWorkspace({ 'template.yml': template, 'targets.json': JSON.stringify({ waves }) });
  const argumentsFor = (stackName: string, ...more: readonly string[]) => [
    'deploy',
    '--template-file',
    'template.yml',
    '--targets',
    'targets.json',
    '--stack-name',
    stackName,
    ...more,
  ];
  const run = (cwd: string, stackName: string, ...more: readonly string[]) =>
    runSteps(argumentsFor(stackName, ...more), { cwd, env: test.environmentFor(tools) });
  const start = (cwd: string, stackName: string) =>
    execa('node', [stepsFile, ...argumentsFor(stackName)], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...test.environmentFor(tools) },
      extendEnv: false,
      reject: false,
    });
  const resultsOf = (text: string) =>
    (JSON.parse(text) as readonly TargetResult[]).map(
      ({ account, region, result }) => `${account} ${region} ${result}`,
    );
  const accounts = (from: number, to: number) => test.accounts.slice(from, to).map((account) => ({ account }));
  const account = (index: number) => test.accounts[index] ?? '';

  beforeAll(async () => {
    test = await startTargetAccounts(50, { resourceDuration: (type) => (type === 'AWS::SQS::Queue' ? 400 : 0) });
  }, 60_000);
  afterAll(() => test.cloud.stop());

  it('deploys one wave after the other, so many accounts at once, and prints what became of each as a table', async () => {
    const soft = { 'max-concurrent-count': 2, 'concurrency-mode': 'SOFT_FAILURE_TOLERANCE' };
    const folder = await inFile(
      wave('canary', {}, [{ account: account(0), mood: 'better' }]),
      wave('rest', soft, accounts(1, 6)),
    );
    const { exitCode, stdout, stderr } = await run(folder, 'waves', '--outputs-file', 'outputs.json');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.split('\n')[0]).toMatch(/^wave +account +region +stack +result +duration +first cause$/);
    expect(stdout.split('\n')[1]).toMatch(/^canary +700000000000 +eu-west-1 +waves +created +\d/);
    expect(stderr).toMatch(/^ {4}700000000003 eu-west-1: \d\d:\d\d:\d\d waves CREATE_COMPLETE AWS::SNS::Topic Topic/m);
    expect(stderr).toMatch(/^✓ wave rest: 5 targets: 5 of 5 done/m);
    const [canary, ...rest] = await Promise.all(test.accounts.slice(0, 6).map((id) => test.spanOf(id, 'waves')));
    expect(Math.min(...rest.map(([from]) => from))).toBeGreaterThanOrEqual(canary?.[1] ?? Infinity);
    expect(mostAtOnce(rest)).toBe(2);
    const outputs = JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8')) as Record<string, object>;
    expect(Object.keys(outputs)).toHaveLength(6);
    expect(outputs['700000000001/eu-west-1/waves']).toMatchObject({
      TopicArn: expect.stringContaining(':700000000001:'),
    });

    const again = await run(folder, 'waves', '--format', 'json');
    expect(again.exitCode).toBe(0);
    expect(resultsOf(again.stdout)).toEqual(test.accounts.slice(0, 6).map((id) => `${id} eu-west-1 unchanged`));
  });

  it('stops where more fail than may, and goes on with the rest when the same command comes again', async () => {
    const strict = { 'max-concurrent-count': 5, 'failure-tolerance-count': 1 };
    const targets = (mood: string) => [
      wave('first', strict, [{ account: account(6), mood }, { account: account(7), mood }, ...accounts(8, 12)]),
      wave('second', {}, accounts(12, 13)),
    ];
    const folder = await inFile(...targets('bad'));
    const stopped = await run(folder, 'stopped', '--format', 'json');
    expect(stopped.exitCode).toBe(1);
    expect(resultsOf(stopped.stdout).map((line) => line.split(' ')[2])).toEqual([
      'failed',
      'failed',
      ...Array.from({ length: 5 }, () => 'not-begun'),
    ]);
    expect(JSON.parse(stopped.stdout)[0]).toMatchObject({
      cause: expect.stringMatching(/First cause: Bucket \(AWS::S3::Bucket\).*\[DEPLOYMENT_FAILED\]$/),
    });
    expect(stopped.stderr).toContain('wave first is stopped: more targets of a region failed than may');
    expect(stopped.stderr).toContain('the same command goes on with them');
    expect(await test.statusOf(account(8), 'stopped')).toBeUndefined();

    await writeFile(join(folder, 'targets.json'), JSON.stringify({ waves: targets('good') }));
    const resumed = await run(folder, 'stopped', '--format', 'json');
    expect(resumed.exitCode).toBe(0);
    expect(resultsOf(resumed.stdout).map((line) => line.split(' ')[2])).toEqual(
      Array.from({ length: 7 }, () => 'created'),
    );
  });

  it('goes on after failures that are tolerated, and ends with exit code 1 all the same', async () => {
    const half = { 'failure-tolerance-percentage': 50, 'max-concurrent-percentage': 50 };
    const folder = await inFile(
      wave('first', half, [{ account: account(13), mood: 'bad' }, ...accounts(14, 16)]),
      wave('second', {}, accounts(16, 17)),
    );
    const { exitCode, stdout, stderr } = await run(folder, 'tolerated');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^first +700000000013 .* failed .*First cause: Bucket/m);
    expect(stdout.match(/ created /g)).toHaveLength(3);
    expect(stderr).not.toContain('is stopped');
  });

  it('takes regions in their order, one after the other, and begins no further one after a failure', async () => {
    const order = { 'region-order': ['eu-central-1', 'eu-west-1'] };
    const regions = ['eu-west-1', 'eu-central-1'];
    const folder = await inFile(
      wave('all', order, [
        { account: account(17), regions },
        { account: account(18), regions },
      ]),
    );
    expect(await run(folder, 'regions')).toMatchObject({ exitCode: 0 });
    const spans = (region: string) =>
      Promise.all([17, 18].map((index) => test.spanOf(account(index), 'regions', region)));
    const [central, west] = [await spans('eu-central-1'), await spans('eu-west-1')];
    expect(Math.max(...central.map(([, to]) => to))).toBeLessThanOrEqual(Math.min(...west.map(([from]) => from)));
    const bad = { account: account(17), regions, mood: 'bad' };
    await writeFile(join(folder, 'targets.json'), JSON.stringify({ waves: [wave('all', order, [bad])] }));
    const failed = await run(folder, 'regions-bad');
    expect(failed.stdout).toMatch(/ eu-west-1 +regions-bad +not begun$/m);
    expect(failed.stdout).toMatch(/ eu-central-1 +regions-bad +failed /m);
  });

  it('finds everything that is wrong, in the file and for any target, before any call', async () => {
    const folder = await createWorkspace({
      'template.yml': template,
      'targets.yml': `waves:
  - name: canary
    operation-preferences: { max-concurent-count: 2, failure-tolerance-count: 1, failure-tolerance-percentage: 1 }
    targets:
      - { account: 70000, regions: [eu-west-1] }
`,
      'parameters.yml': `waves:
  - name: canary
    targets:
      - { account: '700000000000', regions: [eu-west-1], parameters: { Mod: good } }
      - { account: '700000000001', regions: [eu-west-1, eu-west-1], parameters: { Mood: sad } }
      - { account: '700000000002', regions: [eu-west-1], parameters-files: [missing.json] }
`,
      'values.yml': `waves:
  - name: canary
    targets:
      - { account: '700000000000', regions: [eu-west-1], parameters: { Mod: good } }
      - { account: '700000000001', regions: [eu-west-1], parameters: { Mood: sad } }
      - { account: '700000000002', regions: [eu-west-1], parameters-files: [missing.json] }
`,
    });
    const refuse = async (file: string) => {
      const args = ['deploy', '--template-file', 'template.yml', '--stack-name', 'wrong', '--targets', file];
      // No credentials and no endpoint: a call could only fail in another way.
      const { exitCode, stderr, stdout } = await runSteps(args, { cwd: folder });
      expect({ stdout, at: stderr.match(/^ +at /m) }).toEqual({ stdout: '', at: null });
      return { exitCode, stderr };
    };
    const file = await refuse('targets.yml');
    expect(file.exitCode).toBe(2);
    expect(file.stderr).toContain(
      'targets.yml:3:30: waves.0.operation-preferences.max-concurent-count is not known; did you mean max-concurrent-count?',
    );
    expect(file.stderr).toContain(
      'targets.yml:5:20: waves.0.targets.0.account is 70000: expected an account id of 12 digits in quotes',
    );
    expect((await refuse('parameters.yml')).stderr).toContain(
      'parameters.yml:5:57: stack wrong in 700000000001 eu-west-1 is a target already [TARGETS_REJECTED]',
    );
    const values = await refuse('values.yml');
    expect(values.stderr).toContain(
      'values.yml:4:46: 700000000000 eu-west-1: the parameters do not fit the template:\n  - Mod is not a parameter of template.yml (did you mean Mood?)',
    );
    expect(values.stderr).toContain('  - Mood is "sad"');
    expect(values.stderr).toContain('values.yml:6:46: 700000000002 eu-west-1: ');
    expect(values.stderr).toContain('3 errors');
    expect((await refuse('none.yml')).stderr).toContain('none.yml');
  });

  it('shows what it would do with every target and changes nothing, and deletes from all of them', async () => {
    const folder = await inFile(wave('all', {}, accounts(19, 21)));
    const dry = await run(folder, 'shown', '--dry-run');
    expect(dry).toMatchObject({ exitCode: 0 });
    expect(dry.stderr).toMatch(/^ {4}700000000020 eu-west-1: Add {4}shown Topic AWS::SNS::Topic/m);
    expect(await test.statusOf(account(19), 'shown')).toBeUndefined();
    expect((await run(folder, 'shown')).exitCode).toBe(0);
    const deleted = await run(folder, 'shown', '--delete');
    expect(deleted.stdout.match(/ deleted /g)).toHaveLength(2);
    expect(await test.statusOf(account(20), 'shown')).toBeUndefined();
  });

  it('deploys to fifty accounts, never more at once than it may', async () => {
    const most = { 'max-concurrent-count': 12, 'concurrency-mode': 'SOFT_FAILURE_TOLERANCE' };
    const folder = await inFile(wave('all', most, accounts(0, 50)));
    const { exitCode, stdout, stderr } = await run(folder, 'fifty', '--format', 'json');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(resultsOf(stdout)).toEqual(test.accounts.map((id) => `${id} eu-west-1 created`));
    const spans = await Promise.all(test.accounts.map((id) => test.spanOf(id, 'fifty')));
    expect(mostAtOnce(spans)).toBeLessThanOrEqual(12);
    expect(mostAtOnce(spans)).toBeGreaterThan(4);
  }, 120_000);

  it('is resumed by the same command after it was killed in the middle', async () => {
    const two = { 'max-concurrent-count': 2, 'concurrency-mode': 'SOFT_FAILURE_TOLERANCE' };
    const folder = await inFile(wave('all', two, accounts(21, 26)));
    const killed = start(folder, 'killed');
    await printedUntil(killed, '700000000022 eu-west-1: deploy stack killed: created');
    killed.kill('SIGKILL');
    await killed;
    const { exitCode, stdout } = await run(folder, 'killed', '--format', 'json');
    expect(exitCode).toBe(0);
    const results = resultsOf(stdout);
    expect(results).toContain('700000000022 eu-west-1 unchanged');
    expect(results).toContain('700000000025 eu-west-1 created');
    for (const { account: id } of accounts(21, 26)) expect(await test.statusOf(id, 'killed')).toBe('CREATE_COMPLETE');
  });

  it('stops following at a first signal and says how it is resumed; a second cancels every update that runs', async () => {
    const two = { 'max-concurrent-count': 2, 'concurrency-mode': 'SOFT_FAILURE_TOLERANCE' };
    const folder = await inFile(wave('all', two, accounts(26, 29)));
    expect((await run(folder, 'signals')).exitCode).toBe(0);
    const better = accounts(26, 29).map((one) => ({ ...one, mood: 'better' }));
    const slow = template
      .replace('Resources:\n', "Resources:\n  Second: { Type: 'AWS::SQS::Queue' }\n")
      .replaceAll('DependsOn: Queue', 'DependsOn: [Queue, Second]');
    await writeFile(join(folder, 'template.yml'), slow);
    await writeFile(join(folder, 'targets.json'), JSON.stringify({ waves: [wave('all', two, better)] }));
    const stopped = start(folder, 'signals');
    const followed = (id: string) =>
      printedUntil(stopped, new RegExp(`${id} eu-west-1: [\\d:]{8} signals UPDATE_IN_PROGRESS`));
    await Promise.all(['700000000026', '700000000027'].map(followed));
    stopped.kill('SIGINT');
    await printedUntil(stopped, '700000000027 eu-west-1: stack signals goes on without us');
    stopped.kill('SIGINT');
    const { exitCode, stderr } = await stopped;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('700000000026 eu-west-1: the update of stack signals');
    expect(stderr).toContain('700000000027 eu-west-1: the update of stack signals');
    expect(stderr).toContain('no further target is begun: the same command goes on with the rest');
    expect(stderr).not.toContain('700000000028');
    expect((await run(folder, 'signals')).exitCode).toBe(0);
  });
});
