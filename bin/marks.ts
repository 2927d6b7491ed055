import type { Outcome } from '../steps/events.ts';

/** How something ended, or that it has not: the same sign wherever it is told. */
export const outcomeMarks: Readonly<Record<Outcome, string>> = {
  done: '✓',
  unchanged: '=',
  failed: '✗',
  skipped: '-',
  waiting: '…',
};
