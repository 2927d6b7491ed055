// Measures what docs/benchmarks.md says of steps validate --watch: npm run bench:validate-watch, or
//   node test/bench/validate-watch.ts [--templates FOLDER] [--runs 20] [--command dist/steps.js]
// and of the hook before each commit. From the moment at which a template is saved to the end of its findings, over templates of about 2, 7 and 20 KB, and over 50 of them.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../steps/package-root.ts';
import { cacheFolder } from '../../steps/tools/index.ts';

const { values } = parseArgs({
  options: {
    templates: { type: 'string', default: '' },
    runs: { type: 'string', default: '20' },
    command: { type: 'string', default: join(packageRoot(), 'dist', 'steps.js') },
  },
});
if (!existsSync(values.command)) {
  console.error(`there is no ${values.command}: the published form is measured, so run npm run build first`);
  process.exit(1);
}

const cache = mkdtempSync(join(tmpdir(), 'steps-bench-cache-'));
const environment = { ...process.env, AWS_REGION: 'us-east-1', STEPS_CACHE_DIR: cache, STEPS_REPORTER: 'plain' };
const tools = join(cacheFolder({ environment: process.env }), 'tools');
if (existsSync(tools)) symlinkSync(tools, join(cache, 'tools'));

try {
  const all = readTemplates();
  console.log('| saved | fastest | median | slowest |\n| --- | --- | --- | --- |');
  for (const bytes of [2_000, 7_000, 20_000]) {
    const [file, text] = nearest(all, bytes);
    await report(`${basename(file)}, ${(text.length / 1000).toFixed(1)} KB`, [text], text);
  }
  const [file, text] = nearest(all, 7_000);
  const many = Array.from({ length: 49 }, (_, index) => all[Math.floor((index * all.length) / 49)]?.[1] ?? '');
  await report(`${basename(file)}, one of 50`, [text, ...many], text);
  for (const [name, isKnown] of [
    ['--staged, validated before', true],
    ['--staged, not seen before', false],
  ] as const)
    print(`${basename(file)}, ${name}`, measureStaged(text, isKnown));
} finally {
  rmSync(cache, { recursive: true, force: true });
}

type Template = readonly [file: string, text: string];

function readTemplates(): readonly Template[] {
  const own = globSync('{cloudformation,examples}/**/*.yml', { cwd: packageRoot() }).map((name) =>
    join(packageRoot(), name),
  );
  const files =
    values.templates === ''
      ? own
      : globSync('**/*.{yml,yaml,template}', { cwd: values.templates }).map((name) => join(values.templates, name));
  return files
    .toSorted()
    .map((name) => [name, readFileSync(name, 'utf8')] as const)
    .filter(
      ([, text]) =>
        /^AWSTemplateFormatVersion:/m.test(text) && /^Resources:/m.test(text) && !text.includes('TemplateURL'),
    );
}

function nearest(all: readonly Template[], bytes: number): Template {
  const distance = ([, text]: Template) => Math.abs(text.length - bytes);
  const [found] = all.toSorted((a, b) => distance(a) - distance(b));
  if (!found) throw new Error('there are no templates');
  return found;
}

async function report(name: string, texts: readonly string[], text: string): Promise<void> {
  print(name, await measure(texts, text));
}

function print(name: string, measured: readonly number[]): void {
  const times = measured.toSorted((a, b) => a - b);
  const shown = [times[0], times[Math.floor(times.length / 2)], times.at(-1)].map((ms) => `${(ms ?? 0).toFixed(0)} ms`);
  console.log(`| ${[name, ...shown].join(' | ')} |`);
}

/** Milliseconds of each saving. The first ones are left out: until then a worker has not seen all that the template uses. */
async function measure(texts: readonly string[], text: string): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'steps-bench-'));
  texts.forEach((each, index) => writeFileSync(join(folder, `${String(index).padStart(4, '0')}.yml`), each));
  const child = spawn('node', [values.command, 'validate', '.', '--watch'], { cwd: folder, env: environment });
  try {
    await rounds(child);
    const times: number[] = [];
    for (let run = -2; run < Number(values.runs); run++) {
      const started = performance.now();
      const done = rounds(child);
      writeFileSync(join(folder, '0000.yml'), `${text}# ${run}\n`);
      await done;
      if (run >= 0) times.push(performance.now() - started);
    }
    return times;
  } finally {
    child.kill('SIGINT');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of what the hook runs, for one staged template of a repository. */
function measureStaged(text: string, isKnown: boolean): readonly number[] {
  const cwd = mkdtempSync(join(tmpdir(), 'steps-bench-'));
  const options = { cwd, env: environment, stdio: 'ignore' as const };
  try {
    execFileSync('git', ['init', '--quiet'], options);
    return Array.from({ length: Number(values.runs) }, (_, run) => {
      writeFileSync(join(cwd, 'template.yml'), `${text}# ${String(isKnown)} ${run}\n`);
      execFileSync('git', ['add', '--all'], options);
      if (isKnown) spawnSync('node', [values.command, 'validate'], options);
      const started = performance.now();
      spawnSync('node', [values.command, 'validate', '--staged'], options);
      return performance.now() - started;
    });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Resolves at the end of a round. */
function rounds({ stderr }: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    let printed = '';
    const hear = (chunk: Buffer) => {
      printed += chunk.toString();
      if (!printed.includes('watching; Ctrl-C ends it\n')) return;
      stderr?.off('data', hear);
      resolve();
    };
    stderr?.on('data', hear);
  });
}
