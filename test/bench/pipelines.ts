// Measures what docs/bootstrap.md says of many pipelines: node test/bench/pipelines.ts [workloads] [runs] [command].
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';

const [workloads = '200', runs = '5', command = join(packageRoot(), 'dist', 'steps.js')] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'steps-bench-'));
try {
  const example = readFileSync(join(packageRoot(), 'examples', 'bootstrap.yml'), 'utf8');
  writeFileSync(
    join(folder, 'bootstrap.yml'),
    example.replace(/^pipelines:\n(?: {2}.*\n)+/m, 'pipelines:\n  - table: pipelines.csv\n'),
  );
  writeFileSync(join(folder, 'pipelines.csv'), table(Number(workloads)));
  const times = Array.from({ length: Number(runs) }, () => {
    const start = performance.now();
    console.error(execFileSync(process.execPath, [command, 'bootstrap', '--check'], { cwd: folder, encoding: 'utf8' }));
    return (performance.now() - start) / 1000;
  });
  const median = times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
  console.log(`${workloads} workloads in 4 environments: ${median.toFixed(1)} s (median of ${runs})`);
} finally {
  rmSync(folder, { recursive: true });
}

function table(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const accounts = [3, 4, 5, 6].map((first) => String(first * 1e11 + index));
    return `w${index},${accounts.join(',')}`;
  });
  return `workload,accounts.dev,accounts.test,accounts.uat,accounts.prod\n${rows.join('\n')}\n`;
}
