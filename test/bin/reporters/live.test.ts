import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StepEvent } from '../../../steps/events.ts';
import { packageRoot } from '../../../steps/package-root.ts';
import type { Scene } from '../../helpers/show-events.ts';
import { openTerminal, type WatchedTerminal } from '../../helpers/terminal.ts';

const megabyte = 1024 * 1024;
const program = join(packageRoot(), 'test', 'helpers', 'show-events.ts');

const begin = (id: string, title: string, parent?: string): Scene => ({
  event: { type: 'task-started', id, title, ...(parent === undefined ? {} : { parent }) } satisfies StepEvent,
});
const detail = (id: string, text: string): Scene => ({ event: { type: 'task-progress', id, detail: text } });
const bytes = (id: string, done: number, total: number): Scene => ({
  event: {
    type: 'task-progress',
    id,
    amounts: [
      { done: 1, total: 3, unit: 'objects' },
      { done: done * megabyte, total: total * megabyte, unit: 'bytes' },
    ],
  },
});
const finish = (id: string): Scene => ({ event: { type: 'task-finished', id, outcome: 'done', durationMs: 4210 } });
const wait = (ms: number): Scene => ({ wait: ms });
const resource = (logicalId: string, status: string): Scene => ({
  event: {
    type: 'stack-event',
    id: 'target/execute',
    time: '2026-11-26T19:00:00.000Z',
    stackName: 'orders',
    depth: 0,
    logicalId,
    resourceType: 'AWS::DynamoDB::Table',
    status,
  },
});

function show(scenes: readonly Scene[], columns: number, rows?: number): WatchedTerminal {
  return openTerminal([program], {
    cwd: packageRoot(),
    columns,
    ...(rows === undefined ? {} : { rows }),
    env: { SCENARIO: JSON.stringify(scenes) },
  });
}

/** The moving mark and the time that has passed differ from run to run. */
const still = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, '⠋').replace(/(?<= |\()\d+ s\)$/, 'N s)'));
const sees = (text: string) => (lines: readonly string[]) => lines.some((line) => line.includes(text));

const nested: readonly Scene[] = [
  begin('read', 'read template.yml and what it names'),
  finish('read'),
  begin('wave', 'wave one: 2 targets'),
  begin('target', '333333333333 eu-west-1: deploy stack orders-with-a-name-that-is-rather-long', 'wave'),
  begin('target/execute', '333333333333 eu-west-1: execute the change set of stack orders', 'target'),
  resource('Table', 'CREATE_IN_PROGRESS'),
  resource('AnotherTableWithALongName', 'CREATE_IN_PROGRESS'),
  begin('upload', 'upload to s3://artifacts-111111111111-eu-west-1/packages/orders'),
  bytes('upload', 12.4, 80),
  wait(500),
  resource('Table', 'CREATE_COMPLETE'),
  wait(60_000),
];

describe.each([
  [
    60,
    [
      '  ⠋ 333333333333 eu-west-1: deploy stack orders-with-… (N s)',
      '    ⠋ execute the change set of stack orders (N s)',
      '      ⠋ AnotherTableWithALongName AWS::DynamoDB::Table (N s)',
      '⠋ upload to s3://art… (1 of 3 objects, 12.4 of 80.0 MB, N s)',
    ],
  ],
  [
    80,
    [
      '  ⠋ 333333333333 eu-west-1: deploy stack orders-with-a-name-that-is-rathe… (N s)',
      '    ⠋ execute the change set of stack orders (N s)',
      '      ⠋ AnotherTableWithALongName AWS::DynamoDB::Table: CREATE_IN_PROGRESS (N s)',
      '⠋ upload to s3://artifacts-111111111111-… (1 of 3 objects, 12.4 of 80.0 MB, N s)',
    ],
  ],
  [
    120,
    [
      '  ⠋ 333333333333 eu-west-1: deploy stack orders-with-a-name-that-is-rather-long (N s)',
      '    ⠋ execute the change set of stack orders (N s)',
      '      ⠋ AnotherTableWithALongName AWS::DynamoDB::Table: CREATE_IN_PROGRESS (N s)',
      '⠋ upload to s3://artifacts-111111111111-eu-west-1/packages/orders (1 of 3 objects, 12.4 of 80.0 MB, N s)',
    ],
  ],
])('in %d columns', (columns, rows) => {
  it('a person sees what runs below what it is a part of, and above it what is done', async () => {
    const terminal = show(nested, columns);
    const first = await terminal.until(sees('⠋ Table'.slice(2)));
    expect(first[0]).toBe('✓ read template.yml and what it names (4.2 s)');
    const lines = await terminal.until((seen) => sees('CREATE_COMPLETE')(seen) && !sees(' Table AWS')(seen.slice(2)));
    expect(still(lines).slice(-4)).toEqual(rows);
    expect(still(lines).slice(-5, -4)).toEqual(['⠋ wave one: 2 targets (N s)']);
    expect(terminal.brokenLines()).toEqual([]);
  });
});

it('what is left is told once it can be known', async () => {
  const steps = Array.from({ length: 45 }, (_, index) => [bytes('upload', index, 100), wait(100)]).flat();
  const terminal = show([begin('upload', 'upload'), ...steps, wait(60_000)], 80);
  const early = await terminal.until(sees('of 100.0 MB'));
  expect(early.join('\n')).not.toContain('left');
  const lines = await terminal.until(sees(' left'));
  expect(still(lines)).toEqual([
    expect.stringMatching(/^⠋ upload \(1 of 3 objects, \d+\.0 of 100\.0 MB, about \d+ s left, N s\)$/),
  ]);
});

it('of more than fits it shows the first, and how many there are besides', async () => {
  const many = Array.from({ length: 30 }, (_, index) => begin(`t${index}`, `task ${index}`));
  const terminal = show([...many, wait(60_000)], 80, 10);
  const lines = await terminal.until(sees('more'));
  expect(still(lines)).toEqual([...Array.from({ length: 7 }, (_, index) => `⠋ task ${index} (N s)`), '… and 23 more']);
});

it('leaves what is done and nothing of what ran, and the cursor on a line of its own', async () => {
  const scenes = [begin('a', 'first'), begin('b', 'second'), wait(300), finish('a'), wait(200), finish('b')];
  const terminal = show(scenes, 60);
  await terminal.until(sees('first ('));
  expect(await terminal.ended).toBe(0);
  expect(terminal.lines()).toEqual(['✓ first (4.2 s)', '✓ second (4.2 s)']);
  expect(terminal.cursor).toEqual({ isVisible: true, column: 0 });
});

it('a long line breaks between words, and its rest stands to the right', async () => {
  const message = `${'word '.repeat(20)}end`;
  const terminal = show([{ event: { type: 'notice', level: 'warning', message } }], 60);
  await terminal.ended;
  expect(terminal.lines()).toEqual([
    'warning: word word word word word word word word word word',
    '  word word word word word word word word word word end',
  ]);
  expect(terminal.brokenLines()).toEqual([]);
});

it('a question stands alone: what happens meanwhile is told after the answer', async () => {
  const terminal = show([begin('a', 'a task'), wait(250), { ask: 'Approve? [y/N] ' }, finish('a')], 60);
  const asked = await terminal.until(sees('Approve?'));
  expect(asked).toEqual(['Approve? [y/N] ']);
  terminal.type('y\r');
  await terminal.ended;
  expect(terminal.lines()).toEqual(['Approve? [y/N] y', 'answered: y', '✓ a task (4.2 s)']);
});

it('what a command prints as its result stands between what is done and what runs', async () => {
  const terminal = show([begin('a', 'a task'), wait(250), { print: 'result' }, wait(250), finish('a')], 60);
  const lines = await terminal.until(sees('result'));
  expect(lines[0]).toBe('result');
  await terminal.ended;
  expect(terminal.lines()).toEqual(['result', '✓ a task (4.2 s)']);
});

it('a terminal that becomes narrower, and wider again, shows each line once', async () => {
  const long = begin('a', `a task with a title of many words, ${'word '.repeat(14)}`);
  const terminal = show(
    [begin('c', 'to be done'), finish('c'), long, detail('a', 'now'), begin('b', 'b'), wait(60_000)],
    120,
  );
  await terminal.until(sees('⠋ b'.slice(2)));
  await terminal.resize(60, 24);
  const narrow = await terminal.until(
    (lines) => lines.length > 0 && lines.every((line) => line.length <= 60) && sees('… (')(lines),
  );
  expect(still(narrow)).toEqual([
    '✓ to be done (4.2 s)',
    expect.stringMatching(/^⠋ a task with a title of many words,.*… \(N s\)$/),
    '⠋ b (N s)',
  ]);
  await terminal.resize(120, 24);
  const wide = await terminal.until((lines) => lines.some((line) => line.length > 60));
  expect(still(wide).filter((line) => line.startsWith('⠋'))).toHaveLength(2);
});

it('each frame is drawn in one stroke, so that nothing flickers', async () => {
  const terminal = show([begin('a', 'a task'), wait(350), finish('a'), wait(250)], 60);
  await terminal.ended;
  const strokes = terminal.raw().split('\u001B[?2026h').slice(1);
  expect(strokes.length).toBeGreaterThan(2);
  // Beside them only the line of what is done may stand, once nothing runs any more.
  for (const stroke of strokes) expect(stroke.split('\u001B[?2026l')[1]).toMatch(/^(✓.*)?\s*$/s);
});

it('what a program printed moves nothing', async () => {
  const line = 'progress\r\u001B[2K\u001B[1A100%\u001B[31m red';
  const terminal = show([begin('a', 'a task'), { event: { type: 'output', id: 'a', line } }, finish('a')], 60);
  await terminal.ended;
  expect(terminal.lines()).toEqual(['    progress100% red', '✓ a task (4.2 s)']);
});

it('what is shown in place of what was is as wide and as high as the terminal', async () => {
  const table = (mark: string) =>
    Array.from({ length: 12 }, (_, index) => `${mark}${index} ${'wide '.repeat(20)}`).join('\n');
  const terminal = show([{ display: table('a') }, wait(300), { display: table('b') }, wait(60_000)], 60, 10);
  const lines = await terminal.until(sees('b0'));
  expect(lines).toEqual([
    ...Array.from({ length: 8 }, (_, index) => `b${index} ${'wide '.repeat(20)}`.slice(0, 59) + '…'),
    '… and 4 more lines',
  ]);
  await terminal.resize(40, 10);
  const narrow = await terminal.until(
    (seen) => seen.length > 0 && seen.every((line) => line.length <= 40) && sees('b0')(seen),
  );
  expect(narrow.filter((line) => line.startsWith('b0'))).toHaveLength(1);
});
