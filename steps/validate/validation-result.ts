import type { Finding } from '../finding.ts';

/** What `validateWorkload` found; findings are in the order of file and line. */
export interface ValidationResult {
  readonly findings: readonly Finding[];
  /** The templates that were checked, as findings show them. */
  readonly templates: readonly string[];
  readonly parameterFiles: readonly string[];
  /** Versions by tool. */
  readonly tools: Readonly<Record<string, string>>;
  readonly errors: number;
  readonly warnings: number;
  /** Whether a finding is as severe as `failOn`. */
  readonly isRejected: boolean;
}
