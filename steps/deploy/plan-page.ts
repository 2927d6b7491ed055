import { counted } from '../counted.ts';
import { escapeXml } from '../xml-text.ts';
import { describePart, findingsOfParts, type CombinedPlan } from './combined-plan.ts';
import { changeSections, factsList, findingsTable } from './plan-sections.ts';
import { placeOf, type DeploymentPlan } from './plan.ts';

/** What an approver reads: one file, with nothing from elsewhere and no script. Every value is escaped. */
export function renderPlanPage(plan: DeploymentPlan, digest: string): string {
  return htmlPage(`Plan for stack ${plan.stackName}`, [
    factsList(planFacts(plan, digest)),
    ...(plan.kind === 'unchanged' ? [] : [findingsTable(plan.findings)]),
    changeSections(plan, 2),
  ]);
}

/** The same of several stacks: what must not be missed of all of them first. */
export function renderCombinedPage(combined: CombinedPlan, name: string): string {
  return htmlPage(combinedTitle(combined), [
    factsList(combinedFacts(combined, name)),
    findingsTable(findingsOfParts(combined)),
    ...combined.parts.flatMap((part) => [
      `<h2>${escapeXml(describePart(part))}</h2>`,
      factsList(planFacts(part.plan, part.digest)),
      changeSections(part.plan, 3),
    ]),
  ]);
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

function htmlPage(title: string, body: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
${body.join('\n')}
</body>
</html>
`;
}

const style =
  'body{font:15px/1.5 sans-serif;margin:2rem;max-width:70rem}table{border-collapse:collapse;width:100%}' +
  'th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}td{overflow-wrap:anywhere}' +
  'dt{font-weight:bold}dd{margin:0 0 .4rem;overflow-wrap:anywhere}pre{white-space:pre-wrap;margin:0}' +
  '.Remove,.replaced{background:#fdd}.Add{background:#dfd}.Modify{background:#ffd}';

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
