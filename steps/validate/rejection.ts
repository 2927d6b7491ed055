import { isAtLeast, type Finding } from '../finding.ts';

export const failOnLevels = ['error', 'warning', 'never'] as const;

/** The least severity that rejects a workload. */
export type FailOn = (typeof failOnLevels)[number];

export function isRejected(findings: readonly Finding[], failOn: FailOn): boolean {
  return failOn !== 'never' && findings.some(({ severity }) => isAtLeast(severity, failOn));
}
