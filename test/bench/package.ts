import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateWorkload, type WorkloadSize } from './generate-workload.ts';
import { startSink, type Sink } from './s3-sink.ts';

export interface Measurement {
  readonly workload: string;
  readonly latencyMs: number;
  readonly state: 'cold' | 'unchanged' | 'one change';
  /** Best wall seconds of the runs; absent where the AWS CLI is not installed. */
  readonly steps: number;
  readonly aws?: number;
  readonly stepsRequests: number;
  readonly awsRequests?: number;
}

const sizes: Readonly<Record<string, WorkloadSize>> = {
  small: { stacks: 1, functionsPerStack: 1, filesPerFunction: 40, bundleBytes: 1_000_000 },
  large: { stacks: 40, functionsPerStack: 5, filesPerFunction: 40, bundleBytes: 1_000_000 },
};

const bucket = 'bench-bucket';
type Tool = readonly string[];
type Prepare = (sink: Sink) => void;
const stepsTool = (command: string): Tool => ['node', command, 'package'];
const awsTool: Tool = ['aws', 'cloudformation', 'package'];

/** `steps package` beside `aws cloudformation package`: one workload, one S3, the best of several runs each. */
export async function measurePackage(command: string, runs: number): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const [workload, size] of Object.entries(sizes)) {
    const folder = mkdtempSync(join(tmpdir(), 'steps-bench-'));
    try {
      await generateWorkload(folder, size);
      for (const latencyMs of [0, 20])
        measurements.push(...(await measureWorkload(command, workload, folder, latencyMs, runs)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return measurements;
}

async function measureWorkload(
  command: string,
  workload: string,
  folder: string,
  latencyMs: number,
  runs: number,
): Promise<readonly Measurement[]> {
  const states: readonly [Measurement['state'], Prepare][] = [
    ['cold', (sink) => sink.empty()],
    ['unchanged', () => {}],
    ['one change', () => appendFileSync(join(folder, 'stacks', 's1', 'fn1', 'bundle.js'), '\n// changed')],
  ];
  const sinks = { steps: await startSink(latencyMs), aws: await startSink(latencyMs) };
  try {
    const measurements: Measurement[] = [];
    for (const [state, prepare] of states) {
      const ours = await findBest(stepsTool(resolve(command)), folder, sinks.steps, prepare, runs);
      const theirs = hasAws() ? await findBest(awsTool, folder, sinks.aws, prepare, runs) : undefined;
      measurements.push({
        workload,
        latencyMs,
        state,
        steps: ours.seconds,
        stepsRequests: ours.requests,
        ...(theirs ? { aws: theirs.seconds, awsRequests: theirs.requests } : {}),
      });
    }
    return measurements;
  } finally {
    await Promise.all([sinks.steps.stop(), sinks.aws.stop()]);
  }
}

interface Seen {
  readonly seconds: number;
  readonly requests: number;
}

async function findBest(tool: Tool, folder: string, sink: Sink, prepare: Prepare, runs: number): Promise<Seen> {
  const seen: Seen[] = [];
  for (let run = 0; run < runs; run++) {
    prepare(sink);
    seen.push(await time(tool, folder, sink));
  }
  return seen.reduce((best, each) => (each.seconds < best.seconds ? each : best));
}

function hasAws(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function time([file = '', ...args]: Tool, folder: string, sink: Sink): Promise<Seen> {
  sink.requests.clear();
  const startedAt = performance.now();
  const options = [
    '--template-file',
    'template.yml',
    '--s3-bucket',
    bucket,
    '--output-template-file',
    '.steps-bench.yml',
  ];
  const child = spawn(file, [...args, ...options], { cwd: folder, env: environment(sink), stdio: 'ignore' });
  const code = await new Promise<number | null>((resolve, reject) => child.on('exit', resolve).on('error', reject));
  if (code !== 0) throw new Error(`${[file, ...args, ...options].join(' ')} ended with ${code}`);
  const requests = [...sink.requests.values()].reduce((sum, number) => sum + number, 0);
  return { seconds: (performance.now() - startedAt) / 1000, requests };
}

function environment({ endpoint }: Sink): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // The AWS CLI's package command looks at this name only.
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
