// Measures what docs/benchmarks.md says of steps validate: npm run bench:validate, or
//   node test/bench/validate.ts [--templates FOLDER] [--count 50] [--runs 3] [--memory] [--command dist/steps.js]
// steps beside cfn-lint and cfn_nag_scan in turn, over one folder. Without --templates those of this repository are taken, with faults.
// With --memory, how much memory steps takes with all that it starts, and nothing else.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../steps/package-root.ts';
import { cacheFolder } from '../../steps/tools/index.ts';
import { fillWithTemplates } from './template-corpus.ts';
import { peakMemory } from './tree-memory.ts';

const { values } = parseArgs({
  options: {
    templates: { type: 'string', default: '' },
    count: { type: 'string', default: '50' },
    runs: { type: 'string', default: '3' },
    memory: { type: 'boolean', default: false },
    command: { type: 'string', default: join(packageRoot(), 'dist', 'steps.js') },
  },
});
if (!existsSync(values.command)) {
  console.error(`there is no ${values.command}: the published form is measured, so run npm run build first`);
  process.exit(1);
}

interface Measured {
  readonly wall: number;
  readonly cpu: number;
}

const stepsArguments = [resolve(values.command), 'validate', '.', '--fail-on', 'never'];
const folder = mkdtempSync(join(tmpdir(), 'steps-bench-'));
const cache = mkdtempSync(join(tmpdir(), 'steps-bench-cache-'));
const regions = { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' };
const environment = { ...process.env, ...regions, STEPS_CACHE_DIR: cache };

try {
  // The tools are provisioned; what they found is not kept.
  const tools = join(cacheFolder({ environment: process.env }), 'tools');
  if (existsSync(tools)) symlinkSync(tools, join(cache, 'tools'));
  const files = fillWithTemplates(folder, Number(values.count), values.templates);
  const bytes = files.reduce((sum, file) => sum + readFileSync(file).length, 0);
  console.log(`${files.length} templates, ${(bytes / 1000).toFixed(0)} KB\n`);
  if (values.memory) await reportMemory();
  else {
    console.log('| what | wall | processor |\n| --- | --- | --- |');
    for (const [name, once] of Object.entries(contestants(files))) report(name, Number(values.runs), once);
  }
} finally {
  for (const each of [folder, cache]) rmSync(each, { recursive: true, force: true });
}

async function reportMemory(): Promise<void> {
  const peak = await peakMemory('node', stepsArguments, { cwd: folder, env: environment });
  const shown = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    peak
      ? `at most ${shown(peak.total)}, of Node at most ${shown(peak.root)}`
      : 'only Linux says how much memory a process has',
  );
}

function contestants(files: readonly string[]): Readonly<Record<string, () => Measured>> {
  const steps = () => measure('node', stepsArguments);
  const forget = () => rmSync(join(cache, 'validate'), { recursive: true, force: true });
  const all = {
    'steps validate, cold': () => (forget(), steps()),
    'steps validate, unchanged': steps,
    'steps validate, one changed': () => (appendFileSync(files[0] as string, '\n'), steps()),
    'cfn-lint': () => measure('cfn-lint', files),
    cfn_nag_scan: () => measure('cfn_nag_scan', ['--input-path', '.', '--template-pattern', String.raw`\.(yml|json)$`]),
  };
  const isThere = (name: string) => name.startsWith('steps') || measure(name, ['--version']).code === 0;
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => {
      const isFound = isThere(name);
      if (!isFound) console.log(`| ${name} | not installed | |`);
      return isFound;
    }),
  );
}

/** Seconds of a command with all that it starts. Linters exit with other codes than 0 for what they find. */
function measure(file: string, args: readonly string[]): Measured & { readonly code: number } {
  const started = performance.now();
  const script = '"$@" > /dev/null 2>&1; code=$?; times; exit $code';
  const options = { cwd: folder, env: environment, encoding: 'utf8' as const };
  const { stdout, status } = spawnSync('bash', ['-c', script, 'bash', file, ...args], options);
  const parts = [...(stdout.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return {
    wall: (performance.now() - started) / 1000,
    cpu: parts.reduce((sum, part) => sum + part, 0),
    code: status ?? 1,
  };
}

/** The best of several runs: other work on the machine only ever adds to it. */
function report(name: string, runs: number, once: () => Measured): void {
  const all = Array.from({ length: runs }, once);
  const wall = Math.min(...all.map((run) => run.wall));
  const cpu = Math.min(...all.map((run) => run.cpu));
  console.log(`| ${name} | ${wall.toFixed(2)} s | ${cpu.toFixed(2)} s |`);
}
