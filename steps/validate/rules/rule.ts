import type { Mend, Severity } from '../../finding.ts';
import type { Location } from '../../location.ts';
import type { Workload } from '../workload.ts';

/** What is to be said of a rule, by `steps validate --explain` and on its page in docs/rules. */
export interface RuleDescription {
  /** STEPS and three digits; never given to another rule. */
  readonly id: string;
  /** What it asks for, in one line. */
  readonly title: string;
  /** Error only where a deployment surely fails or a door stands open. */
  readonly severity: Severity;
  /** Why it asks. */
  readonly reason: string;
  /** What to do about a finding. */
  readonly mend: string;
  /** The page of AWS's documentation that it comes from. */
  readonly page: string;
}

/** One check of our own, over the whole workload: what no linter sees that looks at one template at a time. */
export interface Rule extends RuleDescription {
  check(workload: Workload): Iterable<Problem>;
}

/** What breaks a rule, where a person must change something. */
export interface Problem {
  readonly message: string;
  readonly location: Location;
  /** Where this one weighs less than the rule's others. */
  readonly severity?: Severity;
  readonly logicalId?: string;
  readonly path?: string;
  /** Where only one change can be meant. */
  readonly mend?: Mend;
}
