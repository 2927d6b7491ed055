// Measures what docs/benchmarks.md says: npm run bench, or
//   node test/bench/run.ts [--runs 3] [--workloads small,large] [--latencies 0,20] [--usage large,huge] [--command dist/steps.js]
// Figures are ratios of runs on one machine, side by side.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../steps/package-root.ts';
import { measurePackage, measureUsage, type Measurement, type Seen } from './package.ts';
import { findAws, findCdkAssets, stepsTool, type Tool } from './tools.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    workloads: { type: 'string', default: 'small,large' },
    latencies: { type: 'string', default: '0,20' },
    usage: { type: 'string', default: 'large' },
    command: { type: 'string', default: join(packageRoot(), 'dist', 'steps.js') },
  },
});
const listOf = (text: string) => text.split(',').filter((part) => part !== '');

if (!existsSync(values.command)) {
  console.error(`there is no ${values.command}: the published form is measured, so run npm run build first`);
  process.exit(1);
}

const temporary = mkdtempSync(join(tmpdir(), 'steps-bench-tools-'));
try {
  const steps = stepsTool(values.command);
  const others = [findAws(), findCdkAssets(temporary)];
  const tools = [steps, ...others.filter((tool): tool is Tool => tool !== undefined)];
  if (!others[0]) console.log('The AWS CLI is not installed, so it is left out.\n');
  if (!others[1]) console.log('npm cannot bring cdk-assets, so it is left out.\n');
  const latencies = listOf(values.latencies).map(Number);
  const measurements = await measurePackage(tools, listOf(values.workloads), latencies, Number(values.runs));
  if (measurements.length > 0) printTimes(measurements);
  await printUsage(steps, listOf(values.usage));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function printTimes(measurements: readonly Measurement[]): void {
  console.log(
    '| workload | a request takes | state | steps | aws | times faster | cdk-assets | times faster | requests: steps, aws, cdk-assets |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const measurement of measurements) console.log(formatRow(measurement));
}

function formatRow({ workload, latencyMs, state, seen }: Measurement): string {
  const steps = seen.get('steps') ?? { seconds: 0, requests: 0 };
  const beside = (other: Seen | undefined) =>
    other ? [`${other.seconds.toFixed(2)} s`, (other.seconds / steps.seconds).toFixed(1)] : ['left out', ''];
  const requests = ['steps', 'aws', 'cdk-assets'].map((name) => seen.get(name)?.requests ?? '–').join(', ');
  const cells = [workload, `${latencyMs} ms`, state, `${steps.seconds.toFixed(2)} s`];
  return `| ${[...cells, ...beside(seen.get('aws')), ...beside(seen.get('cdk-assets')), requests].join(' | ')} |`;
}

async function printUsage(steps: Tool, workloads: readonly string[]): Promise<void> {
  if (workloads.length === 0) return;
  console.log('\n| workload | state | peak memory of steps | CPU of steps |');
  console.log('| --- | --- | --- | --- |');
  for (const workload of workloads) {
    for (const { state, megabytes, cpuSeconds } of await measureUsage(steps, workload))
      console.log(`| ${workload} | ${state} | ${megabytes.toFixed(0)} MB | ${cpuSeconds.toFixed(2)} s |`);
  }
}
