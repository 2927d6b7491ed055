import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../bin/commands/index.ts';
import type { CommandEvent } from '../../bin/reporters/final-event.ts';
import { optionForm } from '../../bin/option-form.ts';
import { eventsIn } from '../helpers/check-events.ts';
import { printedUntil } from '../helpers/printed-until.ts';
import { inheritedEnvironment, runSteps } from '../helpers/run-steps.ts';
import { makeRehearsalFolder } from '../helpers/rehearsal.ts';
import { serveAws } from '../helpers/serve-aws.ts';
import { stepsFile } from '../helpers/steps-file.ts';
import { openTerminal } from '../helpers/terminal.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const megabyte = 1024 * 1024;
const packaging = ['package', '--s3-bucket', 'bucket'];

/** A bucket that holds nothing and takes so many bytes a second; the variables of a process whose AWS it is. */
async function serveSlowBucket(bytesPerSecond: number): Promise<Record<string, string>> {
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    for await (const chunk of request) await sleep(((chunk as Buffer).length / bytesPerSecond) * 1000);
    response.setHeader('content-type', 'application/xml');
    if (request.method === 'PUT') response.setHeader('etag', '"e"');
    response.end(
      request.method === 'GET' ? '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>' : '',
    );
  };
  return serveAws((request, response) => void take(request, response).catch(() => {}));
}

/** A function whose archive has about that size: what is random cannot be made smaller. */
async function createLargeWorkload(bytes: number): Promise<string> {
  const cwd = await createWorkspace({
    'small/index.js': 'exports.handler = () => 1\n',
    'large/index.js': 'exports.handler = () => 2\n',
    'template.yml': ['small', 'large']
      .map((name) => `  ${name}:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: ${name}\n`)
      .reduce((text, resource) => text + resource, 'Resources:\n'),
  });
  await writeFile(join(cwd, 'large', 'model.bin'), randomBytes(bytes));
  return cwd;
}

const sees = (text: RegExp) => (lines: readonly string[]) => lines.some((line) => text.test(line));

describe.each([60, 80, 120])('steps package on a terminal of %d columns', (columns) => {
  it('shows the bytes that are sent, how long it will go on, and in the end what was uploaded', async () => {
    const env = await serveSlowBucket(5 * megabyte);
    const cwd = await createLargeWorkload(30 * megabyte);
    const terminal = openTerminal([stepsFile, ...packaging], { cwd, columns, env });
    const early = await terminal.until(sees(/^⠋?.*upload to .*of 30\.0 MB/));
    expect(early[0]).toMatch(/^✓ read template\.yml and what it names: 1 template, 2/);
    const late = await terminal.until(sees(/^. upload to .* of 30\.0 MB, about \d+ s left, \d+ s\)$/));
    const [, done = '', left = '', passed = ''] =
      /([\d.]+) of 30\.0 MB, about (\d+) s left, (\d+) s\)/.exec(late.join('\n')) ?? [];
    // Not sooner than the bucket takes it, and not later than by the rate so far, which a busy machine lowers; all three are rounded.
    expect(Number(left)).toBeGreaterThanOrEqual(Math.floor((30 - Number(done)) / 5) - 2);
    const slowest = (30 - Number(done) + 0.05) / Math.max(Number(done) - 0.05, 0);
    expect(Number(left)).toBeLessThanOrEqual(slowest * (Number(passed) + 1) + 1);
    expect(late.some((line) => /^ {2}. large.* of 30\.0 MB/.test(line))).toBe(true);
    expect(await terminal.ended).toBe(0);
    // What follows is the result, on stdout.
    const lines = terminal.lines().slice(0, terminal.lines().indexOf('Resources:'));
    const shown = lines.join('\n').replaceAll(/\n\s*/g, ' ');
    expect(shown).toMatch(/✓ upload to s3:\/\/bucket\/packages\/\S+: 2 objects, 30\.0 MB; 0 already there \(\d/);
    expect(lines.filter((line) => /^\s*[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(line))).toEqual([]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines.filter((line) => terminal.brokenLines().includes(line))).toEqual([]);
    expect(terminal.cursor).toEqual({ isVisible: true, column: 0 });
  });
});

it('Ctrl-C on a terminal leaves what was done, that it was stopped, and nothing half drawn', async () => {
  const env = await serveSlowBucket(megabyte);
  const cwd = await createLargeWorkload(20 * megabyte);
  const terminal = openTerminal([stepsFile, ...packaging], { cwd, columns: 80, env });
  await terminal.until(sees(/of 20\.0 MB/));
  terminal.type('\u0003');
  expect(await terminal.ended).toBe(130);
  expect(terminal.lines().map((line) => line.replace(/\(.*\)$/, '(…)'))).toEqual([
    '✓ read template.yml and what it names: 1 template, 2 artifacts (…)',
    expect.stringMatching(/^✗ upload to s3:\/\/bucket\/packages\/\S+ \(…\)$/),
    'steps: stopped by SIGINT',
  ]);
  expect(terminal.cursor).toEqual({ isVisible: true, column: 0 });
});

describe('without a terminal', () => {
  it('lines are few: none for mere amounts, and colours only where they are asked for', async () => {
    const env = await serveSlowBucket(20 * megabyte);
    const cwd = await createLargeWorkload(5 * megabyte);
    const { stderr } = await runSteps(packaging, { cwd, env });
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/\([\d.]+ m?s\)$/, '(…)')),
    ).toEqual([
      '  read template.yml and what it names',
      '✓ read template.yml and what it names: 1 template, 2 artifacts (…)',
      expect.stringMatching(/^ {2}upload to s3:\/\/bucket\/packages\/\S+$/),
      expect.stringMatching(/^ {4}upload to \S+: small \(\d+ bytes\)$/),
      expect.stringMatching(/^ {4}upload to \S+: large \(5\.0 MB\)$/),
      expect.stringMatching(/^✓ upload to \S+: 2 objects, 5\.0 MB; 0 already there \(…\)$/),
    ]);
    const colored = await runSteps([...packaging, '--force-upload'], { cwd, env: { ...env, FORCE_COLOR: '1' } });
    expect(colored.stderr).toContain('\u001B[32m✓\u001B[39m upload to');
  });

  it('--quiet says nothing where nothing is wrong, and what is wrong where something is', async () => {
    const env = await serveSlowBucket(100 * megabyte);
    const cwd = await createLargeWorkload(10);
    const { stderr, exitCode } = await runSteps([...packaging, '--quiet'], { cwd, env });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const failed = await runSteps(['-q', 'package', '--template-file', 'none.yml'], { cwd, env });
    expect(failed.stderr).toMatch(/^✗ read none\.yml.*\nsteps: the template "none\.yml" does not exist/);
  });
});

const amountsOf = (events: readonly CommandEvent[], task: string) =>
  events.flatMap((event) => (event.type === 'task-progress' && event.id === task ? (event.amounts ?? []) : []));

describe('--json', () => {
  it('says on stderr nothing but events, the last of which is how it ended', async () => {
    const env = await serveSlowBucket(10 * megabyte);
    const { stderr } = await runSteps([...packaging, '--json'], { cwd: await createLargeWorkload(5 * megabyte), env });
    const told = eventsIn(stderr);
    const amounts = told.flatMap((event) =>
      event.type === 'task-progress' && event.id === 'upload'
        ? [event.amounts?.find(({ unit }) => unit === 'bytes')]
        : [],
    );
    const done = amounts.map((amount) => amount?.done ?? 0);
    expect(done).toEqual(done.toSorted((one, other) => one - other));
    expect(amounts.at(-1)?.done).toBe(amounts.at(-1)?.total);
    expect(told.at(-1)).toMatchObject({ type: 'ended', exitCode: 0 });
  });

  it.each<[string, readonly string[], object]>([
    [
      'a file that is not there',
      ['package', '--template-file', 'none.yml'],
      { code: 'FILE_NOT_FOUND', hint: expect.any(String) as string },
    ],
    [
      'what cannot be parsed, with its place',
      ['package', '--template-file', 'broken.yml'],
      { location: expect.objectContaining({ file: 'broken.yml', line: 3 }) as object },
    ],
    [
      'an option that there is none of',
      ['package', '--no-such'],
      { code: 'FLAG_UNKNOWN', message: expect.stringContaining('"--no-such"') as string },
    ],
    [
      'a command that there is none of',
      ['no-such'],
      { code: 'COMMAND_UNKNOWN', message: expect.stringContaining('"no-such"') as string },
    ],
    ['no command', [], { code: 'ARGUMENT_MISSING', hint: 'steps --help lists all commands' }],
  ])('ends with the failure: %s', async (_, args, error) => {
    const cwd = await createWorkspace({ 'broken.yml': 'Resources:\n  A: [\n' });
    const { stderr, exitCode } = await runSteps([...args, '--json'], { cwd });
    const last = eventsIn(stderr).at(-1);
    expect(last).toMatchObject({ type: 'failed', exitCode, errors: [error] });
    expect(exitCode).toBeGreaterThan(0);
  });

  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('ends with that it was stopped by %s', async (signal, exitCode) => {
    const env = await serveSlowBucket(megabyte);
    const child = execa('node', [stepsFile, ...packaging, '--json'], {
      cwd: await createLargeWorkload(20 * megabyte),
      env: { ...inheritedEnvironment(), ...env },
      extendEnv: false,
      reject: false,
    });
    await printedUntil(child, '"unit":"bytes"');
    child.kill(signal);
    const { stderr, exitCode: found } = await child;
    expect(found).toBe(exitCode);
    expect(eventsIn(stderr).at(-1)).toMatchObject({ type: 'interrupted', signal, exitCode });
  });

  it('ends with the failure where the result cannot be written', async () => {
    const cwd = await createWorkspace({ 'template.yml': 'Resources: {}\n' });
    const command = '"$0" "$1" bootstrap --help --json > /dev/full';
    const { stderr, exitCode } = await execa('sh', ['-c', command, process.execPath, stepsFile], {
      cwd,
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(eventsIn(stderr).at(-1)).toMatchObject({ type: 'failed', exitCode, errors: [{ code: 'FILE_UNWRITABLE' }] });
  });

  it('tells of each folder that is built below all of them, and of each linter by its templates', async () => {
    const home = await makeRehearsalFolder();
    onTestFinished(() => home.remove());
    const cwd = join(home.folder, 'workload');
    const built = eventsIn((await runSteps(['build', '--json', '--rebuild'], { cwd })).stderr);
    const starts = built.flatMap((event) => (event.type === 'task-started' && event.parent ? [event] : []));
    expect(starts.length).toBeGreaterThan(1);
    expect(new Set(starts.map(({ parent }) => parent))).toEqual(new Set(['build']));
    const folders = amountsOf(built, 'build');
    expect(folders.at(-1)).toEqual({ done: starts.length, total: starts.length, unit: 'folders' });

    const validated = eventsIn((await runSteps(['validate', '--json', '--fresh'], { cwd })).stderr);
    for (const linter of ['cfn-lint', 'cfn-nag']) {
      const last = amountsOf(validated, linter).at(-1);
      expect(last).toMatchObject({ unit: 'templates', done: last?.total });
      expect(last?.done).toBeGreaterThan(1);
    }
  });

  it('asks nothing, for a question is no event', async () => {
    const cwd = await createWorkspace({ 'template.yml': 'Resources: {}\n' });
    const terminal = openTerminal([stepsFile, 'init', '--json'], { cwd, columns: 80 });
    expect(await terminal.ended).toBe(2);
  });
});

it('no command has an option of its own by the name of one that all have', () => {
  const taken = ['directory', 'no-config', 'config', 'reporter', 'json', 'quiet', 'help', 'version'];
  const shorts = ['-C', '-q', '-V', '-h'];
  const clashes = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flags }) =>
      taken.includes(optionForm(flags).name) || shorts.some((short) => flags.split(/[ ,]+/).includes(short))
        ? [`${name} ${flags}`]
        : [],
    ),
  );
  expect(clashes).toEqual([]);
});
