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
  /** The one obvious change of the source that ends it, where there is one; `steps validate --fix` makes it. */
  readonly mend?: Mend;
}

/**
 * A change of the source as plain data. It is of the value at the finding's `path`, seen from `template`, where that is given: a template,
 * whose includes are part of it; else of the text at the finding's location.
 */
export type Mend = { readonly template?: string; readonly path?: readonly (string | number)[] } & MendAction;

export type MendAction =
  /** Of a name, as it is written. */
  | { readonly action: 'replace'; readonly from: string; readonly to: string }
  | { readonly action: 'rename-key'; readonly to: string }
  /** Of a key with its value, or an item of a list. */
  | { readonly action: 'remove' }
  | { readonly action: 'add-key'; readonly key: string; readonly value: string }
  /** A function's argument takes the function's place, or the other way round. */
  | { readonly action: 'unwrap' | 'wrap'; readonly name: 'Fn::Sub' };

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return rank[severity] >= rank[threshold];
}
