import { counted } from '../counted.ts';
import { htmlPage } from '../html-page.ts';
import { factsList } from '../page/table.ts';
import { escapeXml } from '../xml-text.ts';
import { describePart, findingsOfParts, type CombinedPlan } from './combined-plan.ts';
import { changeSections, changeStyle, findingsTable } from './plan-sections.ts';
import { placeOf, type DeploymentPlan } from './plan.ts';

/** What an approver reads: one file, with nothing from elsewhere and no script. Every value is escaped. */
export function renderPlanPage(plan: DeploymentPlan, digest: string): string {
  return htmlPage(
    `Plan for stack ${plan.stackName}`,
    [
      factsList(planFacts(plan, digest)),
      ...(plan.kind === 'unchanged' ? [] : [findingsTable(plan.findings)]),
      changeSections(plan, 2),
    ],
    changeStyle,
  );
}

/** The same of several stacks: what must not be missed of all of them first. */
export function renderCombinedPage(combined: CombinedPlan, name: string): string {
  return htmlPage(
    combinedTitle(combined),
    [
      factsList(combinedFacts(combined, name)),
      findingsTable(findingsOfParts(combined)),
      ...combined.parts.flatMap((part) => [
        `<h2>${escapeXml(describePart(part))}</h2>`,
        factsList(planFacts(part.plan, part.digest)),
        changeSections(part.plan, 3),
      ]),
    ],
    changeStyle,
  );
}

export function combinedTitle({ parts }: CombinedPlan): string {
  return `Plan for ${counted(parts.length, 'stack')}`;
}

export function combinedFacts(
  { artifactDigest, parts }: CombinedPlan,
  name: string,
): readonly (readonly [string, string])[] {
  return [
    ['Stages', [...new Set(parts.map(({ stage }) => stage))].join(', ')],
    ...(artifactDigest === undefined ? [] : [['Artifact', artifactDigest] as const]),
    ['Digest of the plan', name],
    ['What it does not show', notShown],
  ];
}

/** CloudFormation makes each change set from what is there. */
const notShown =
  'each change set was made from what was there: what one of these stacks will change is not seen by the others';

const driftMeaning =
  'was compared: Before is what there was when the change set was made, and what differs from the template is taken back';

export function planFacts(plan: DeploymentPlan, digest: string): readonly (readonly [string, string])[] {
  const { kind, artifactDigest, changeSet, revertsDrift } = plan;
  const kinds = { create: 'a new stack', update: 'an update', unchanged: 'nothing to do' };
  return [
    ['Where', placeOf(plan)],
    ['What', kinds[kind]],
    ...(revertsDrift ? [['Drift', driftMeaning] as const] : []),
    ...(artifactDigest === undefined ? [] : [['Artifact', artifactDigest] as const]),
    ...(changeSet === undefined
      ? []
      : [['Change set', changeSet.arn] as const, ['Made at', new Date(changeSet.createdAt).toISOString()] as const]),
    ['Digest of the plan', digest],
  ];
}
