import { isAtLeast, type Finding } from '../finding.ts';

/** The least severity that rejects a workload. */
export type FailOn = 'error' | 'warning' | 'info' | 'never';

export function isRejected(findings: readonly Finding[], failOn: FailOn): boolean {
  return failOn !== 'never' && findings.some(({ severity }) => isAtLeast(severity, failOn));
}
