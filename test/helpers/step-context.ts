import { createAwsClients } from '../../steps/aws-clients.ts';
import { systemClock } from '../../steps/clock.ts';
import type { Context } from '../../steps/context.ts';
import type { StepEvent } from '../../steps/events.ts';
import { createProcessRunner } from '../../steps/process.ts';
import { checkEvents } from './check-events.ts';

export interface TestContext extends Context {
  /** What was reported, in order. */
  readonly events: StepEvent[];
}

/** A context that really runs processes and keeps the events, each held to its schema. `environment` is added to the test's own. */
export function createTestContext(
  workingDirectory: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): TestContext {
  const { signal } = new AbortController();
  const events: StepEvent[] = [];
  const check = checkEvents();
  return {
    workingDirectory,
    environment: { ...process.env, ...environment },
    aws: createAwsClients(),
    run: createProcessRunner(signal),
    clock: systemClock,
    signal,
    report: (event) => void events.push(check(event)),
    events,
  };
}
