// Measures what the README says: node test/bench/run.ts [runs] [command]. Figures are ratios of runs on one machine, side by side.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import { measurePackage, type Measurement } from './package.ts';

const [runs = '3', command = join(packageRoot(), 'dist', 'steps.js')] = process.argv.slice(2);
if (!existsSync(command)) {
  console.error(`there is no ${command}: the published form is measured, so run npm run build first`);
  process.exit(1);
}

const measurements = await measurePackage(command, Number(runs));
console.log('| workload | a request takes | state | steps | aws | times faster | requests of steps | of aws |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const measurement of measurements) console.log(formatRow(measurement));

function formatRow({ workload, latencyMs, state, steps, aws, stepsRequests, awsRequests }: Measurement): string {
  const cells = [
    workload,
    `${latencyMs} ms`,
    state,
    `${steps.toFixed(2)} s`,
    aws === undefined ? 'not installed' : `${aws.toFixed(2)} s`,
    aws === undefined ? '' : (aws / steps).toFixed(1),
    String(stepsRequests),
    String(awsRequests ?? ''),
  ];
  return `| ${cells.join(' | ')} |`;
}
