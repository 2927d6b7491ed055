import type { Finding } from '../../finding.ts';
import type { Workload } from '../workload.ts';

/** One check of our own, over the whole workload: what no linter sees that looks at one template at a time. */
export interface Rule {
  readonly id: string;
  /** What it asks for, in one line. */
  readonly title: string;
  check(workload: Workload): Iterable<Finding>;
}
