import type { Severity } from './finding.ts';

type Shown = (text: string) => string;

/** How the parts of a text for people are shown by what they mean. */
export interface TextStyle {
  readonly failure: Shown;
  readonly warning: Shown;
  readonly success: Shown;
  readonly heading: Shown;
  readonly muted: Shown;
  /** How wide a source line may be that has a caret below it. */
  readonly columns: number;
}

const asItIs: Shown = (text) => text;

/** For files, and for what machines read. */
export const plainStyle: TextStyle = {
  failure: asItIs,
  warning: asItIs,
  success: asItIs,
  heading: asItIs,
  muted: asItIs,
  columns: Infinity,
};

type SeverityShown = Pick<TextStyle, 'failure' | 'warning' | 'muted'>;

export function severityStyle(severity: Severity, { failure, warning, muted }: SeverityShown): Shown {
  return { error: failure, warning, info: muted }[severity];
}
