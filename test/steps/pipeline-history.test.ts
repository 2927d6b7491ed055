import { afterAll, beforeAll, expect, it } from 'vitest';
import { readHistory } from '../../steps/pipeline-history.ts';
import { startExecution } from '../helpers/operating.ts';
import { stage, startFixture, tools, type Fixture } from '../helpers/pipeline-fixture.ts';
import { createTestContext } from '../helpers/step-context.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
  await fixture.createPipeline('many', [stage.source(), stage.approve()]);
  // There is no commit, so that each fails at once and none queues.
  for (let count = 1; count <= 120; count++) {
    await startExecution(fixture, 'many');
    await fixture.cloud.idle();
  }
});
afterAll(() => fixture.dispose());

it.each([
  ['all pages that reach back to the moment', 0, 10, 121],
  ['no page after the one that reaches back far enough', Infinity, 10, 100],
  ['no more pages than are wanted', 0, 1, 100],
])('reads %s', async (_, since, mostPages, expected) => {
  const context = { ...createTestContext('/'), aws: fixture.clientFor(tools) };
  const history = await readHistory('many', since, mostPages, context);
  expect(history).toHaveLength(expected);
  expect(new Set(history.map(({ executionId }) => executionId)).size).toBe(expected);
  expect(history.map(({ startedAt }) => startedAt)).toEqual(
    history.map(({ startedAt }) => startedAt).toSorted((a, b) => b - a),
  );
});
