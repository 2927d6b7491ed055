import type { DetailedChange } from './detailed-change.ts';
import { hasDrift } from './drifted-changes.ts';
import { describePart, findingsOfParts, type CombinedPlan } from './combined-plan.ts';
import { combinedFacts, combinedTitle, planFacts } from './plan-page.ts';
import { changeCells, changeHeads, findingCells, valueCells, type PlacedFinding } from './plan-cells.ts';
import type { DeploymentPlan } from './plan.ts';

/** The plan for a log, a comment or an approval. Every value is escaped: none of them makes a heading, a link or a table of its own. */
export function renderPlanMarkdown(plan: DeploymentPlan, digest: string): string {
  return joined([
    `# Plan for stack ${escape(plan.stackName)}`,
    factsList(planFacts(plan, digest)),
    ...findingsTable(plan.findings),
    ...changesTable(plan, 2),
  ]);
}

/** The same of several stacks: what must not be missed of all of them first. */
export function renderCombinedMarkdown(combined: CombinedPlan, name: string): string {
  return joined([
    `# ${escape(combinedTitle(combined))}`,
    factsList(combinedFacts(combined, name)),
    ...findingsTable(findingsOfParts(combined)),
    ...combined.parts.flatMap((part) => [
      `## ${escape(describePart(part))}`,
      factsList(planFacts(part.plan, part.digest)),
      ...changesTable(part.plan, 3),
    ]),
  ]);
}

function joined(blocks: readonly string[]): string {
  return blocks.join('\n\n').concat('\n');
}

function factsList(facts: readonly (readonly [string, string])[]): string {
  return facts.map(([name, value]) => `- ${name}: ${escape(value)}`).join('\n');
}

function findingsTable(findings: readonly PlacedFinding[]): readonly string[] {
  const { heads, rows } = findingCells(findings);
  return [`## Not to be missed: ${findings.length}`, ...table(heads, rows)];
}

function changesTable({ changes }: DeploymentPlan, level: 2 | 3): readonly string[] {
  const isDrifted = hasDrift(changes);
  const rows = changes.flatMap((change) => changeRows(change, isDrifted));
  return [`${'#'.repeat(level)} All changes: ${changes.length}`, ...table(changeHeads(isDrifted), rows)];
}

function changeRows(change: DetailedChange, isDrifted: boolean): readonly (readonly string[])[] {
  const properties = change.properties.length > 0 ? change.properties : [{ name: '' }];
  return properties.map((property) => [...changeCells(change), property.name, ...valueCells(property, isDrifted)]);
}

function table(heads: readonly string[], cells: readonly (readonly string[])[]): readonly string[] {
  if (cells.length === 0) return [];
  const line = (row: readonly string[]) => `| ${row.map(escape).join(' | ')} |`;
  return [[line(heads), `|${' --- |'.repeat(heads.length)}`, ...cells.map(line)].join('\n')];
}

/** Backslash escapes and entities: https://spec.commonmark.org/0.31.2/#backslash-escapes */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~!#]/g, String.raw`\$&`)
    .replaceAll(/\r?\n|\r/g, ' ');
}
