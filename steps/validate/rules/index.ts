import type { Finding } from '../../finding.ts';
import { ownFinding, ownTool } from '../own-finding.ts';
import type { Workload } from '../workload.ts';
import { readingRules } from './reading-rules.ts';
import type { Rule, RuleDescription } from './rule.ts';
import { rules } from './rules.ts';
import { suppressionRules } from './suppression-rules.ts';

export type { RuleDescription } from './rule.ts';

/** Every id that a finding of our own can have, in the order of the ids. */
export const ruleTable: readonly RuleDescription[] = [...readingRules, ...rules, ...suppressionRules].toSorted(
  (a, b) => (a.id < b.id ? -1 : 1),
);

/** What is to be said of the rule of a finding, where it is one of ours. */
export function ownRuleOf({ tool, ruleId }: Finding): RuleDescription | undefined {
  return tool === ownTool ? ruleTable.find(({ id }) => id === ruleId) : undefined;
}

/** What our own rules find in a workload. */
export function checkRules(workload: Workload): readonly Finding[] {
  return rules.flatMap((rule) => [...findings(rule, workload)]);
}

function* findings(rule: Rule, workload: Workload): Generator<Finding> {
  for (const problem of rule.check(workload)) {
    yield ownFinding({ ruleId: rule.id, severity: rule.severity, docUrl: rule.page, ...problem });
  }
}
