import type { StepEvent } from '../../steps/events.ts';
import { createPlainReporter } from './plain.ts';
import type { Reporter } from './reporter.ts';

/** Only what somebody has to look at: warnings, findings, and what failed. */
export function createQuietReporter(host: NodeJS.Process): Reporter {
  return createPlainReporter(host, isOfConcern);
}

function isOfConcern(event: StepEvent): boolean {
  switch (event.type) {
    case 'notice':
      return event.level === 'warning';
    case 'task-finished':
      return event.outcome === 'failed';
    case 'stack-event':
      return event.status.endsWith('_FAILED');
    default:
      return event.type === 'finding';
  }
}
