import { sha256 } from '../content-digest.ts';
import type { PreparedChangeSet } from './change-set.ts';
import type { DetailedChange } from './detailed-change.ts';
import type { PlanFinding } from './plan-finding.ts';

/** A deployment that was made ready and shown, but not done. What is executed later is this very change set, or nothing. */
export interface DeploymentPlan {
  readonly schemaVersion: 1;
  /** Absent where the current credentials acted. */
  readonly account?: string;
  readonly region: string;
  readonly stackName: string;
  readonly kind: 'create' | 'update' | 'unchanged';
  readonly artifactDigest?: string;
  /** Drift was compared, and is taken back. */
  readonly revertsDrift?: true;
  /** Absent where there is nothing to change. */
  readonly changeSet?: { readonly arn: string; readonly stackId: string; readonly createdAt: number };
  /** What nobody who approves it must miss. */
  readonly findings: readonly PlanFinding[];
  readonly changes: readonly DetailedChange[];
}

export type PlanFacts = Omit<DeploymentPlan, 'schemaVersion' | 'kind' | 'changeSet'> & {
  readonly isNew: boolean;
  readonly prepared?: PreparedChangeSet;
};

export function makePlan({ isNew, prepared, ...facts }: PlanFacts): DeploymentPlan {
  if (!prepared) return { schemaVersion: 1, ...facts, kind: 'unchanged' };
  const { arn, stackId, createdAt } = prepared;
  return {
    schemaVersion: 1,
    ...facts,
    kind: isNew ? 'create' : 'update',
    changeSet: { arn, stackId, createdAt },
  };
}

/** As in `account 333333333333, eu-west-1`. */
export function placeOf({ account, region }: Pick<DeploymentPlan, 'account' | 'region'>): string {
  return account === undefined ? region : `account ${account}, ${region}`;
}

export function planText(plan: DeploymentPlan): string {
  return `${JSON.stringify(plan, undefined, 1)}\n`;
}

/** The digest that stands for the plan, and for all that was shown of it. */
export function planDigest(text: string): string {
  return sha256(text);
}
