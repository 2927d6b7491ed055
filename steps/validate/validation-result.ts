import type { Finding } from '../finding.ts';
import type { SuppressedFinding } from './settle/index.ts';

/** What `validateWorkload` found; findings are in the order of file and line. */
export interface ValidationResult {
  readonly findings: readonly Finding[];
  /** What somebody has decided to live with, and why. */
  readonly suppressed: readonly SuppressedFinding[];
  /** What was there already, by the baseline: it rejects nothing. */
  readonly known: readonly Finding[];
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
