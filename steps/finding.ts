import type { Location } from './location.ts';

export type Severity = 'error' | 'warning' | 'info';

/** What a check has to say about one place of a workload. `tool` names the check (`cfn-lint`, `cfn-nag`, `steps`). */
export interface Finding {
  readonly tool: string;
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: string;
  readonly location: Location;
  readonly logicalId?: string;
  /** The path inside the template, as in `Resources/Queue/Properties/QueueName`. */
  readonly path?: string;
  readonly docUrl?: string;
}

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return rank[severity] >= rank[threshold];
}
