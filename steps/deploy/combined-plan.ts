import { planForeign } from '../errors/index.ts';
import { sha256 } from '../content-digest.ts';
import type { PlacedFinding } from './plan-cells.ts';
import { placeOf, type DeploymentPlan } from './plan.ts';

/** One of the plans that are approved together. */
export interface PlanPart {
  /** As the pipeline calls it. Several parts may have the same. */
  readonly stage: string;
  /** Of the plan alone. */
  readonly digest: string;
  readonly plan: DeploymentPlan;
}

/** Plans of several stacks, whole, under one digest: who approves it approves all that is in them. */
export interface CombinedPlan {
  readonly schemaVersion: 1;
  readonly artifactDigest?: string;
  readonly parts: readonly PlanPart[];
}

/** Throws PLAN_FOREIGN where the plans are of several artifacts, or two are of the same stack. */
export function combineParts(parts: readonly PlanPart[], digest: string | undefined): CombinedPlan {
  const artifactDigest = digest ?? parts[0]?.plan.artifactDigest;
  const seen = new Set<string>();
  for (const { plan } of parts) {
    if (plan.artifactDigest !== artifactDigest)
      throw planForeign('artifact', plan.artifactDigest ?? 'none', artifactDigest ?? 'none');
    const stack = `${plan.stackName} of ${placeOf(plan)}`;
    if (seen.has(stack)) throw planForeign('stack', `${stack} twice`, `${stack} once`);
    seen.add(stack);
  }
  return { schemaVersion: 1, ...(artifactDigest === undefined ? {} : { artifactDigest }), parts };
}

/** The part of a stack; nothing where none of the parts is about it. */
export function partOf(
  { parts }: CombinedPlan,
  wanted: { readonly account?: string; readonly region: string; readonly stackName: string },
): PlanPart | undefined {
  return parts.find(
    ({ plan }) =>
      plan.account === wanted.account && plan.region === wanted.region && plan.stackName === wanted.stackName,
  );
}

/** The stacks that have a part. */
export function stacksOf({ parts }: CombinedPlan): readonly { readonly stackName: string; readonly place: string }[] {
  return parts.map(({ plan }) => ({ stackName: plan.stackName, place: placeOf(plan) }));
}

export function combinedText(combined: CombinedPlan): string {
  return `${JSON.stringify(combined, undefined, 1)}\n`;
}

const namePrefix = 'combined-';

/** `combined-SHA256`: what stands for it, and what tells it from the digest of a single plan. */
export function combinedName(text: string): string {
  return `${namePrefix}${sha256(text)}`;
}

export function isCombined(name: string): boolean {
  return name.startsWith(namePrefix);
}

export function describePart({ stage, plan }: PlanPart): string {
  return `${stage}: stack ${plan.stackName}, ${placeOf(plan)}`;
}

export function findingsOfParts({ parts }: CombinedPlan): readonly PlacedFinding[] {
  return parts.flatMap(({ stage, plan }) =>
    plan.findings.map((finding) => ({ ...finding, place: `${stage}, ${placeOf(plan)}` })),
  );
}
