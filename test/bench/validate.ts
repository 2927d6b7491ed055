// Measures what docs/benchmarks.md says of steps validate: npm run bench:validate, or
//   node test/bench/validate.ts [--templates FOLDER] [--count 50] [--runs 3] [--command dist/steps.js]
// steps beside cfn-lint and cfn_nag_scan in turn, over one folder. Without --templates those of this repository are taken, with faults.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../steps/package-root.ts';
import { cacheFolder } from '../../steps/tools/index.ts';
import { faultyTemplates } from '../helpers/faulty-templates.ts';

const { values } = parseArgs({
  options: {
    templates: { type: 'string', default: '' },
    count: { type: 'string', default: '50' },
    runs: { type: 'string', default: '3' },
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

const folder = mkdtempSync(join(tmpdir(), 'steps-bench-'));
const cache = mkdtempSync(join(tmpdir(), 'steps-bench-cache-'));
const regions = { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' };
const environment = { ...process.env, ...regions, STEPS_CACHE_DIR: cache };

try {
  // The tools are provisioned; what they found is not kept.
  const tools = join(cacheFolder({ environment: process.env }), 'tools');
  if (existsSync(tools)) symlinkSync(tools, join(cache, 'tools'));
  const files = fill(folder, Number(values.count));
  const bytes = files.reduce((sum, file) => sum + readFileSync(file).length, 0);
  console.log(
    `${files.length} templates, ${(bytes / 1000).toFixed(0)} KB\n\n| what | wall | processor |\n| --- | --- | --- |`,
  );
  for (const [name, once] of Object.entries(contestants(files))) report(name, Number(values.runs), once);
} finally {
  for (const each of [folder, cache]) rmSync(each, { recursive: true, force: true });
}

function contestants(files: readonly string[]): Readonly<Record<string, () => Measured>> {
  const steps = () => measure('node', [resolve(values.command), 'validate', '.', '--fail-on', 'never']);
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

/** Copies of the folder's templates, chosen evenly, or templates of our own with faults in them. */
function fill(target: string, count: number): readonly string[] {
  const texts = values.templates === '' ? faulty(count) : chosen(values.templates, count);
  return texts.map(([extension, text], index) => {
    const file = join(target, `${String(index).padStart(4, '0')}${extension}`);
    writeFileSync(file, text);
    return file;
  });
}

function faulty(count: number): readonly (readonly [string, string])[] {
  const own = globSync('{cloudformation/**/*,examples/**/template}.yml', { cwd: packageRoot() }).toSorted();
  const texts = own.map((file) => readFileSync(join(packageRoot(), file), 'utf8'));
  const many = Array.from({ length: count }, (_, index) => texts[index % texts.length] ?? '');
  return Object.values(faultyTemplates(many)).map((text) => ['.yml', text] as const);
}

function chosen(source: string, count: number): readonly (readonly [string, string])[] {
  const files = globSync('**/*.{yml,yaml,json,template}', { cwd: source }).toSorted();
  const read = files.map(
    (file) => [extname(file) === '.json' ? '.json' : '.yml', readFileSync(join(source, file), 'utf8')] as const,
  );
  const templates = read.filter(
    ([, text]) => /^\s*"?AWSTemplateFormatVersion"?\s*:/m.test(text) && /^\s*"?Resources"?\s*:/m.test(text),
  );
  const taken = Math.min(count, templates.length);
  return Array.from(
    { length: taken },
    (_, index) => templates[Math.floor((index * templates.length) / taken)] ?? ['', ''],
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
