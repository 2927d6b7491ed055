// Measures what docs/deploying.md says of following: node test/bench/deploy.ts [command]. Both clients talk to the embedded cloud.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import type { RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import { accountId, contextAs, deploy } from '../helpers/deploying.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { fastClock } from '../helpers/fast-clock.ts';

const [command = join(packageRoot(), 'dist', 'steps.js')] = process.argv.slice(2);
const dev = accountId('Dev');

/** What a client did with a stack that takes `seconds`, on a clock that runs `times` as fast. */
interface Scenario {
  readonly seconds: number;
  readonly times: number;
}

interface Measured {
  /** From the stack's end to the first look that shows it, in seconds of the scenario. */
  readonly known: number;
  /** From the stack's end to the end of the client's process; only where nothing is scaled. */
  readonly ended?: number;
  /** From the client's start to the change set's execution. */
  readonly begun: number;
  readonly calls: number;
}

type Client = (test: TestCloud, folder: string, scenario: Scenario) => Promise<void>;

const scenarios: readonly Scenario[] = [
  { seconds: 2, times: 1 },
  { seconds: 60, times: 10 },
  { seconds: 1200, times: 20 },
];

const steps: Client = async (test, folder, { times }) => {
  const args = ['--stack-name', 'measured', '--template-file', 'template.json'];
  if (times === 1) return run(process.execPath, [command, 'deploy', ...args], folder, test.environmentFor(dev));
  const context = { ...contextAs(test.cloud, test.cloud.administrator(dev), folder), clock: test.cloud.clock };
  await deploy({ stackName: 'measured', templateFile: 'template.json', timeoutMinutes: 60 }, context);
  return undefined;
};

/** The AWS CLI as it is; where the clock is scaled, only its `time.sleep` is. */
const awsCli: Client = (test, folder, { times }) => {
  const program = `import time, sys
sleep = time.sleep
time.sleep = lambda seconds: sleep(seconds / ${times})
from awscli.clidriver import main
sys.exit(main())`;
  const args = ['cloudformation', 'deploy', '--stack-name', 'measured', '--template-file', 'template.json'];
  return run('python3', ['-c', program, ...args], folder, test.environmentFor(dev));
};

function run(file: string, args: readonly string[], cwd: string, env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env };
    const child = spawn(file, args, { cwd, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${file} ended with ${code}:\n${told}`))));
  });
}

async function measure(client: Client, scenario: Scenario): Promise<Measured> {
  const { seconds, times } = scenario;
  const duration = (type: string) => (type === 'AWS::SQS::Queue' ? seconds * 1000 : 0);
  const test = await startTestCloud({ clock: fastClock(times), resourceDuration: duration });
  const folder = mkdtempSync(join(tmpdir(), 'steps-bench-'));
  writeFileSync(join(folder, 'template.json'), JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }));
  const { clock } = test.cloud;
  const calls: { readonly operation: string; readonly at: number }[] = [];
  test.cloud.onCall(({ service, operation }) => {
    if (service === 'cloudformation' || service === 'sts') calls.push({ operation, at: clock.now() });
  });
  try {
    const start = clock.now();
    await client(test, folder, scenario);
    const exit = clock.now();
    const made = calls.slice();
    const end = await endOf(test.cloud);
    const known = made.find(({ operation, at }) => operation.startsWith('DescribeStack') && at >= end)?.at ?? exit;
    const begun = (made.find(({ operation }) => operation === 'ExecuteChangeSet')?.at ?? start) - start;
    return {
      known: (known - end) / 1000,
      begun: begun / 1000,
      calls: made.length,
      ...(times === 1 ? { ended: (exit - end) / 1000 } : {}),
    };
  } finally {
    await test.cloud.stop();
    rmSync(folder, { recursive: true });
  }
}

async function endOf(cloud: RunningCloud): Promise<number> {
  const { StackEvents } = await cloud.call<{
    readonly StackEvents: readonly { readonly ResourceStatus: string; readonly Timestamp: Date }[];
  }>(cloud.administrator(dev), {
    service: 'cloudformation',
    operation: 'DescribeStackEvents',
    input: { StackName: 'measured' },
  });
  return StackEvents[0]?.Timestamp.getTime() ?? 0;
}

console.log('| the stack takes | clock | client | begun after | end known after | process ended after | API calls |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const scenario of scenarios) {
  for (const [name, client] of [['steps', steps] as const, ['aws', awsCli] as const]) {
    const { known, ended, begun, calls } = await measure(client, scenario);
    // Where the clock is scaled, so is the time that starting and calling takes: only what is waited for is told.
    const start = ended === undefined ? '' : `${begun.toFixed(1)} s`;
    const cells = [
      `${scenario.seconds} s`,
      scenario.times === 1 ? 'real' : `${scenario.times} times as fast`,
      name,
      start,
      `${known.toFixed(1)} s`,
      ended === undefined ? '' : `${ended.toFixed(1)} s`,
      String(calls),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
