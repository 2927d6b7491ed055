import { describe, expect, it } from 'vitest';
import { createPalette } from '../../../bin/palette.ts';
import { createLineFormatter } from '../../../bin/reporters/plain.ts';
import { createQuietReporter } from '../../../bin/reporters/quiet.ts';
import type { StepEvent } from '../../../steps/events.ts';

const location = { file: 'template.yml', line: 3, column: 5, sourceLine: '    Type: AWS::SQS::Queu' };
const stackEvent = {
  type: 'stack-event',
  id: 'execute',
  time: '2026-11-26T19:00:00.000Z',
  stackName: 'orders',
  depth: 0,
  logicalId: 'Queue',
  resourceType: 'AWS::SQS::Queue',
} as const;

/** Of each kind one at least. */
const events: readonly StepEvent[] = [
  { type: 'task-started', id: 'upload', title: 'upload to s3://b/p' },
  { type: 'task-started', id: 'upload/a', title: 'a.zip', parent: 'upload', isDetail: true },
  { type: 'task-progress', id: 'upload/a', amounts: [{ done: 1, total: 2, unit: 'bytes' }] },
  { type: 'task-progress', id: 'upload', amounts: [{ done: 1, total: 2, unit: 'objects' }] },
  { type: 'task-progress', id: 'upload', detail: 'a.zip (2 bytes)', amounts: [{ done: 2, total: 2, unit: 'objects' }] },
  { type: 'task-finished', id: 'upload/a', outcome: 'done', durationMs: 1 },
  { type: 'task-finished', id: 'upload', outcome: 'done', detail: '2 objects, 4 bytes', durationMs: 4210 },
  { type: 'notice', level: 'info', message: 'stack orders is new' },
  { type: 'notice', level: 'warning', message: 'it is old', location },
  { type: 'task-started', id: 'execute', title: 'execute the change set' },
  {
    type: 'change',
    id: 'change-set',
    stackName: 'orders',
    action: 'Modify',
    logicalId: 'Queue',
    resourceType: 'AWS::SQS::Queue',
    replacement: 'True',
    properties: ['QueueName'],
  },
  { ...stackEvent, status: 'UPDATE_IN_PROGRESS' },
  { ...stackEvent, status: 'UPDATE_FAILED', elapsedMs: 65_000, reason: 'no' },
  { type: 'output', id: 'execute', line: 'of a program' },
  { type: 'task-finished', id: 'execute', outcome: 'failed', durationMs: 65_000 },
  {
    type: 'finding',
    finding: { tool: 'cfn-lint', ruleId: 'E3001', severity: 'error', message: 'no such type', location },
  },
];

const linesOf = (format: (event: StepEvent) => string | undefined) =>
  events.flatMap((event) => format(event) ?? []).join('\n');
const colored = linesOf(createLineFormatter(createPalette({}, { FORCE_COLOR: '1' })));
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const withoutColors = colored.replaceAll(/\u001B\[\d+m/g, '');

describe('plain lines', () => {
  it('are one for what happens and none for mere amounts or what only a watcher wants', () => {
    expect(linesOf(createLineFormatter())).toBe(
      [
        '  upload to s3://b/p',
        '    upload to s3://b/p: a.zip (2 bytes)',
        '✓ upload to s3://b/p: 2 objects, 4 bytes (4.2 s)',
        'stack orders is new',
        'template.yml:3:5: warning: it is old',
        '  execute the change set',
        '    Modify orders Queue AWS::SQS::Queue (QueueName), replaced',
        '    19:00:00 orders UPDATE_IN_PROGRESS AWS::SQS::Queue Queue',
        '    19:00:00 orders UPDATE_FAILED AWS::SQS::Queue Queue (1 min 5 s): no',
        '    of a program',
        '✗ execute the change set (1 min 5 s)',
        'template.yml:3:5: error: no such type [cfn-lint E3001]',
        '3 |     Type: AWS::SQS::Queu',
        '        ^',
      ].join('\n'),
    );
  });

  it('are the same with colours, but for the colours', () => {
    expect(colored).not.toBe(withoutColors);
    expect(withoutColors).toBe(linesOf(createLineFormatter()));
  });
});

it('a quiet reporter tells of warnings, findings and what failed', () => {
  let printed = '';
  const stderr = { write: (text: string) => (printed += text) };
  const reporter = createQuietReporter({ stderr, env: {} } as unknown as NodeJS.Process);
  for (const event of events) reporter.report(event);
  expect(printed).toBe(
    [
      'template.yml:3:5: warning: it is old',
      '    19:00:00 orders UPDATE_FAILED AWS::SQS::Queue Queue (1 min 5 s): no',
      '✗ execute the change set (1 min 5 s)',
      'template.yml:3:5: error: no such type [cfn-lint E3001]',
      '3 |     Type: AWS::SQS::Queu',
      '        ^',
      '',
    ].join('\n'),
  );
});
