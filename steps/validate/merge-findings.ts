import type { Finding } from '../finding.ts';
import { ownTool } from './own-finding.ts';

/** What cfn-lint also sees while TemplateURLs are local; ours says it with the child's file, and after packaging too. */
const saysTheSame: Readonly<Record<string, readonly string[]>> = {
  STEPS020: ['E3043'],
  STEPS021: ['E3043'],
  STEPS023: ['E6101', 'E1010'],
  STEPS053: ['E1003'],
};

/** Each finding once, and none of a linter's that ours says better: a linter repeats itself for every region. */
export function distinctFindings(findings: readonly Finding[]): readonly Finding[] {
  const covered = new Set(
    findings
      .filter(({ tool }) => tool === ownTool)
      .flatMap((finding) => (saysTheSame[finding.ruleId] ?? []).map((rule) => lineKey(finding, rule))),
  );
  const distinct = new Map<string, Finding>();
  for (const finding of findings) {
    if (finding.tool !== ownTool && covered.has(lineKey(finding, finding.ruleId))) continue;
    const key = [groupKey(finding), finding.message, finding.logicalId].join('\n');
    if (!distinct.has(key)) distinct.set(key, finding);
  }
  return [...distinct.values()];
}

/** Each problem once, by rule and place: every branch of a schema says it, and every place that includes a snippet. */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of distinctFindings(findings)) {
    const key = groupKey(finding);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map(joinGroup).toSorted(compareFindings);
}

function lineKey({ location }: Finding, ruleId: string): string {
  return `${ruleId} ${location.file}:${location.line}`;
}

/** Our own findings differ by what they name, as two missing parameters do at one place. */
function groupKey({ tool, ruleId, location, message }: Finding): string {
  const place = `${location.file}:${location.line}:${location.column}`;
  return [tool, ruleId, place, tool === ownTool ? message : ''].join('\n');
}

function joinGroup([first, ...others]: readonly Finding[]): Finding {
  if (!first) throw new Error('a group of findings is never empty');
  const more = new Set(others.map(({ message }) => message).filter((message) => message !== first.message)).size;
  return more === 0 ? first : { ...first, message: `${first.message} (and ${more} more like it)` };
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    compareTexts(a.location.file, b.location.file) ||
    a.location.line - b.location.line ||
    a.location.column - b.location.column ||
    compareTexts(a.ruleId, b.ruleId) ||
    compareTexts(a.message, b.message)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
