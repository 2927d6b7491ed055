import { afterAll, beforeAll, expect, it } from 'vitest';
import { stopExecutions } from '../../../steps/update-pipeline/branches/stop-executions.ts';
import { newestExecution, startExecution } from '../../helpers/operating.ts';
import { stage, startFixture, tools, type Fixture } from '../../helpers/pipeline-fixture.ts';
import { createTestContext } from '../../helpers/step-context.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
  await fixture.push({ 'source.txt': 'content' });
});
afterAll(() => fixture.dispose());

/** Time passes with each look only, ten minutes. */
function hurried() {
  let now = 0;
  const sleep = async () => {
    now += 600_000;
    await fixture.cloud.idle();
  };
  return {
    context: { ...createTestContext(''), aws: fixture.clientFor(tools), clock: { now: () => now, sleep } },
    now: () => now,
  };
}

it('the pipeline of a retired branch ends what it does, and is not waited for longer than half an hour where it waits for somebody', async () => {
  await fixture.createPipeline('orders---x1234', [stage.source(), stage.approve()]);
  await fixture.cloud.idle();
  const { id } = await newestExecution(fixture, 'orders---x1234');
  const waiting = hurried();
  await stopExecutions('orders---x1234', 'eu-west-1', waiting.context);
  expect(await newestExecution(fixture, 'orders---x1234')).toEqual({ id, status: 'Stopped' });
  expect(waiting.now()).toBeGreaterThan(1_800_000);

  const again = hurried();
  await stopExecutions('orders---x1234', 'eu-west-1', again.context);
  await stopExecutions('orders---never', 'eu-west-1', again.context);
  expect(again.now()).toBe(0);
  expect(await startExecution(fixture, 'orders---x1234')).not.toBe(id);
});
