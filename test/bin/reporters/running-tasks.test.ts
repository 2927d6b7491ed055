import { expect, it } from 'vitest';
import { createRunningTasks } from '../../../bin/reporters/running-tasks.ts';
import type { StepEvent } from '../../../steps/events.ts';

const started = (id: string, title: string, parent?: string): StepEvent => ({
  type: 'task-started',
  id,
  title,
  ...(parent === undefined ? {} : { parent }),
});
const finished = (id: string): StepEvent => ({ type: 'task-finished', id, outcome: 'done', durationMs: 1 });
const stackEvent = (logicalId: string, status: string): StepEvent => ({
  type: 'stack-event',
  id: 'execute',
  time: '2026-11-26T19:00:00.000Z',
  stackName: 'orders',
  depth: 0,
  logicalId,
  resourceType: 'AWS::SNS::Topic',
  status,
});

/** What is shown after the events, each line indented by its depth. */
function shownAfter(...events: readonly StepEvent[]): readonly string[] {
  const tasks = createRunningTasks();
  for (const event of events) tasks.observe(event, 0);
  return tasks.rows(0).map(({ depth, title, detail }) => `${'  '.repeat(depth)}${title}${detail ? `: ${detail}` : ''}`);
}

it('shows each task below what it is a part of, in the order in which they began', () => {
  expect(
    shownAfter(
      started('wave', 'wave one'),
      started('a', 'target a', 'wave'),
      started('b', 'target b', 'wave'),
      started('a1', 'read', 'a'),
    ),
  ).toEqual(['wave one', '  target a', '    read', '  target b']);
});

it('takes the parts away with what they are parts of', () => {
  const events = [started('wave', 'wave'), started('a', 'a', 'wave'), started('a1', 'read', 'a')];
  expect(shownAfter(...events, finished('wave'))).toEqual([]);
  expect(shownAfter(...events, finished('a'))).toEqual(['wave']);
});

it('does not say again what the line above says', () => {
  expect(
    shownAfter(
      started('t', '333333333333 eu-west-1: deploy stack orders'),
      started('c', '333333333333 eu-west-1: read template.yml', 't'),
      started('s', 'Build'),
      started('p', 'Build / Package', 's'),
    ),
  ).toEqual(['333333333333 eu-west-1: deploy stack orders', '  read template.yml', 'Build', '  Package']);
});

it('shows the resources that CloudFormation works on, and not the stack itself', () => {
  const events = [started('execute', 'execute'), stackEvent('orders', 'CREATE_IN_PROGRESS')];
  const shown = shownAfter(...events, stackEvent('One', 'CREATE_IN_PROGRESS'), stackEvent('Two', 'CREATE_IN_PROGRESS'));
  expect(shown).toEqual([
    'execute',
    '  One AWS::SNS::Topic: CREATE_IN_PROGRESS',
    '  Two AWS::SNS::Topic: CREATE_IN_PROGRESS',
  ]);
  expect(shownAfter(...events, stackEvent('One', 'CREATE_IN_PROGRESS'), stackEvent('One', 'CREATE_COMPLETE'))).toEqual([
    'execute',
  ]);
});
