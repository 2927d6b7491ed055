import type { StackPlan } from '../deploy/index.ts';
import type { ValidationRun } from './read-builds.ts';
import type { FindingsReport } from './read-findings.ts';

/** What became of the plan: made, not asked for, not made for what came before, or refused with a reason. */
export type PlanOutcome =
  | { readonly kind: 'planned'; readonly plan: StackPlan }
  | { readonly kind: 'none' }
  | { readonly kind: 'left-out' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string };

/** All that a verdict rests on. */
export interface Evidence {
  readonly run: ValidationRun;
  readonly findings?: FindingsReport;
  /** The end of the log of a build that failed. */
  readonly log: readonly string[];
  readonly plan: PlanOutcome;
}

export interface Verdict {
  readonly isAccepted: boolean;
  /** One sentence. */
  readonly reason: string;
}

/** Why the artifact of a run is not looked at any further; nothing where it was built and validated, and is the same one. */
export function whyUnfit({ build, validation }: ValidationRun): string | undefined {
  if (!build.isSucceeded) return 'the build failed';
  if (!validation?.isSucceeded) return 'the validation rejects it';
  if (build.digest === undefined || !/^[0-9a-f]{64}$/.test(build.digest))
    return 'the build exports no ARTIFACT_DIGEST, by which what it left is told from something else';
  if (build.digest !== validation.digest) return 'what was validated is not what was built';
  return undefined;
}

export function decide({ run, plan }: Evidence): Verdict {
  const unfit = whyUnfit(run);
  if (unfit !== undefined) return { isAccepted: false, reason: unfit };
  if (plan.kind === 'refused') return { isAccepted: false, reason: 'it cannot be planned against Dev' };
  if (plan.kind === 'left-out') return { isAccepted: false, reason: 'it was not planned against Dev' };
  return { isAccepted: true, reason: plan.kind === 'none' ? 'built and validated' : 'built, validated and planned' };
}
