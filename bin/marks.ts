import type { Outcome } from '../steps/events.ts';
import type { Palette } from './palette.ts';

/** How something ended, or that it has not: the same sign wherever it is told. */
export const outcomeMarks: Readonly<Record<Outcome, string>> = {
  done: '✓',
  unchanged: '=',
  failed: '✗',
  skipped: '-',
  waiting: '…',
};

type Meaning = keyof Omit<Palette, 'hasColors'>;

const outcomeMeanings: Readonly<Record<Outcome, Meaning>> = {
  done: 'success',
  unchanged: 'muted',
  failed: 'failure',
  skipped: 'muted',
  waiting: 'warning',
};

/** The colour that goes with the mark, for the words beside it. */
export function outcomeColor(outcome: Outcome, palette: Palette): (text: string) => string {
  return palette[outcomeMeanings[outcome]];
}

export function outcomeMark(outcome: Outcome, palette: Palette): string {
  return outcomeColor(outcome, palette)(outcomeMarks[outcome]);
}

/** What goes on now. */
export const runningMark = '▸';

/** What is done to a stack or a resource of a plan; what Terraform and the console of CloudFormation show in the same colours. */
export type Deed = 'add' | 'modify' | 'remove' | 'unchanged';

const deedMarks: Readonly<Record<Deed, string>> = { add: '+', modify: '~', remove: '-', unchanged: '=' };

const deedMeanings: Readonly<Record<Deed, Meaning>> = {
  add: 'success',
  modify: 'warning',
  remove: 'failure',
  unchanged: 'muted',
};

export function deedColor(deed: Deed, palette: Palette): (text: string) => string {
  return palette[deedMeanings[deed]];
}

export function deedMark(deed: Deed, palette: Palette): string {
  return deedColor(deed, palette)(deedMarks[deed]);
}

/** The colour of what a change set does to a resource, as CloudFormation calls it. */
export function changeColor(action: string, palette: Palette): (text: string) => string {
  const known: Readonly<Record<string, Deed>> = { Add: 'add', Import: 'add', Remove: 'remove' };
  return deedColor(known[action] ?? 'modify', palette);
}
