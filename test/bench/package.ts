import { spawn } from 'node:child_process';
import { appendFileSync, globSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateWorkload, type WorkloadSize } from './generate-workload.ts';
import { startSink, type Sink } from './s3-sink.ts';
import type { Tool } from './tools.ts';

export interface Measurement {
  readonly workload: string;
  readonly latencyMs: number;
  readonly state: string;
  /** By tool: the best of the runs. */
  readonly seen: ReadonlyMap<string, Seen>;
}

export interface Seen {
  readonly seconds: number;
  readonly requests: number;
}

const sizes: Readonly<Record<string, WorkloadSize>> = {
  small: { stacks: 1, functionsPerStack: 1, filesPerFunction: 40, bundleBytes: 1024 * 1024, includes: 1 },
  large: { stacks: 40, functionsPerStack: 5, filesPerFunction: 40, bundleBytes: 1024 * 1024, includes: 20 },
  huge: { stacks: 40, functionsPerStack: 50, filesPerFunction: 40, bundleBytes: 1024 * 1024, includes: 20 },
};

type Place = { readonly tool: Tool; readonly folder: string; readonly sink: Sink; readonly cache: string };
type Change = (place: Place) => void;

const states: readonly (readonly [string, Change])[] = [
  [
    'cold',
    ({ tool, sink, cache }) => {
      sink.empty();
      tool.forget();
      rmSync(cache, { recursive: true, force: true });
    },
  ],
  ['unchanged', () => {}],
  ['touched', ({ folder }) => touchAll(folder)],
  ['one change', ({ folder }) => appendFileSync(join(folder, 'stacks', 's1', 'fn1', 'bundle.js'), '\n// changed')],
];

/** The tools beside each other, in turn, over one workload, each with an S3 of its own: the best of several runs. */
export async function measurePackage(
  tools: readonly Tool[],
  workloads: readonly string[],
  latencies: readonly number[],
  runs: number,
): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const workload of workloads) {
    await withWorkload(workload, async (folder) => {
      for (const latencyMs of latencies) {
        const seen = await measureStates(tools, folder, latencyMs, runs);
        measurements.push(...seen.map((each) => ({ workload, latencyMs, ...each })));
      }
    });
  }
  return measurements;
}

async function measureStates(tools: readonly Tool[], folder: string, latencyMs: number, runs: number) {
  const places = await Promise.all(
    tools.map(async (tool) => ({ tool, folder, sink: await startSink(latencyMs), cache: temporaryFolder() })),
  );
  const measured: { state: string; seen: ReadonlyMap<string, Seen> }[] = [];
  try {
    for (const [state, change] of states)
      measured.push({ state, seen: await measureState(places, state, change, runs) });
  } finally {
    for (const { sink, cache } of places) {
      await sink.stop();
      rmSync(cache, { recursive: true, force: true });
    }
  }
  return measured;
}

async function measureState(places: readonly Place[], state: string, change: Change, runs: number) {
  const seen = new Map<string, Seen>();
  for (let run = 0; run < runs; run++) {
    // The folder is changed once for all; what is kept of it is each tool's own.
    for (const place of state === 'cold' ? places : places.slice(0, 1)) change(place);
    for (const place of places) {
      const { seconds, requests } = await time(place.tool, place);
      const best = seen.get(place.tool.name);
      if (!best || seconds < best.seconds) seen.set(place.tool.name, { seconds, requests });
    }
  }
  return seen;
}

export interface Usage {
  readonly state: string;
  readonly megabytes: number;
  readonly cpuSeconds: number;
}

/** Said by the process, all its threads together. */
const sayUsage = `process.on('exit', () => {
  if (!require('node:worker_threads').isMainThread) return;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeSync(2, '\\nUSAGE ' + JSON.stringify([maxRSS / 1024, (userCPUTime + systemCPUTime) / 1e6]) + '\\n');
});`;

/** What one command takes of memory and processor, as it says itself when it ends. */
export async function measureUsage(tool: Tool, workload: string): Promise<readonly Usage[]> {
  const usages: Usage[] = [];
  await withWorkload(workload, async (folder) => {
    const place = { tool, folder, sink: await startSink(0), cache: temporaryFolder() };
    const preload = `${place.cache}.cjs`;
    writeFileSync(preload, sayUsage);
    try {
      for (const state of ['cold', 'unchanged']) {
        const { stderr } = await time(tool, place, { NODE_OPTIONS: `--require=${preload}` });
        const [megabytes = 0, cpuSeconds = 0] = JSON.parse(/USAGE (.*)/.exec(stderr)?.[1] ?? '[]') as number[];
        usages.push({ state, megabytes, cpuSeconds });
      }
    } finally {
      await place.sink.stop();
      for (const path of [place.cache, preload]) rmSync(path, { recursive: true, force: true });
    }
  });
  return usages;
}

async function withWorkload(workload: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  const size = sizes[workload];
  if (!size) throw new Error(`there is no workload ${workload}: ${Object.keys(sizes).join(', ')}`);
  try {
    await generateWorkload(folder, size);
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'steps-bench-'));
}

function touchAll(folder: string): void {
  const now = new Date();
  for (const file of globSync('stacks/**/*.*', { cwd: folder })) utimesSync(join(folder, file), now, now);
}

async function time(tool: Tool, { folder, sink, cache }: Place, environment: NodeJS.ProcessEnv = {}) {
  tool.prepare(folder);
  sink.requests.clear();
  const [file = '', ...args] = tool.argv(folder);
  const startedAt = performance.now();
  const env = { ...environmentFor(sink, cache), ...environment };
  const child = spawn(file, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`${[file, ...args].join(' ')} ended with ${code}: ${stderr}`);
  return { seconds, requests: [...sink.requests.values()].reduce((sum, number) => sum + number, 0), stderr };
}

function environmentFor({ endpoint }: Sink, cache: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // The AWS CLI's package command looks at this name only.
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_EC2_METADATA_DISABLED: 'true',
    STEPS_CACHE_DIR: cache,
  };
}
