import { nameHint } from '../../closest-name.ts';
import type { Finding } from '../../finding.ts';
import { ownFinding } from '../own-finding.ts';
import { toolOfRule } from '../tool-of-rule.ts';
import type { KnownRules } from './known-rules.ts';
import type { Suppression } from './suppression.ts';
import type { NamedRule } from './template-suppressions.ts';

/** What no suppression takes away: what could not be read or checked has not passed, and what is wrong with suppressions stays told. */
export function isSuppressible(ruleId: string): boolean {
  return !/^STEPS(00|12)\d$/.test(ruleId);
}

/** Suppressions, ours and the linters', that name a rule that there is not, or one that cannot be suppressed. */
export async function findUnknownRules(
  suppressions: readonly Suppression[],
  named: readonly NamedRule[],
  known: KnownRules,
): Promise<readonly Finding[]> {
  const own = await Promise.all(
    suppressions.map(async ({ rule, location }) => {
      if (!isSuppressible(rule.toUpperCase())) {
        const message = `${rule} cannot be suppressed: what could not be checked has not passed`;
        return [ownFinding({ ruleId: 'STEPS121', message, location })];
      }
      const tool = toolOfRule(rule);
      const ids = await known(tool);
      return ids && !ids.some((id) => isSame(id, rule)) ? [await unknown(rule, tool, location, known)] : [];
    }),
  );
  const theirs = await Promise.all(
    named.map(async ({ tool, id, isPrefix, location }) => {
      const ids = await known(tool);
      if (ids === undefined || ids.some((each) => (isPrefix ? each.startsWith(id) : isSame(each, id)))) return [];
      return [await unknown(id, tool, location, known)];
    }),
  );
  return [...own, ...theirs].flat();
}

type Tool = Parameters<KnownRules>[0];

async function unknown(id: string, tool: Tool, location: Finding['location'], known: KnownRules): Promise<Finding> {
  const lists = await Promise.all(
    (tool === 'cfn-guard' ? (['steps', 'cfn-lint', 'cfn-nag'] as const) : [tool]).map(known),
  );
  const near = nameHint(
    id,
    lists.flatMap((list) => list ?? []),
  );
  const message =
    tool === 'cfn-guard' || tool === 'steps' ? `there is no rule ${id}${near}` : `${tool} has no rule ${id}${near}`;
  return ownFinding({ ruleId: 'STEPS121', severity: 'warning', message, location });
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
