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
      // What none of the others' forms fits is cfn-guard's, which has no rule where it is not run.
      const ids = (await known(tool)) ?? (tool === 'cfn-guard' ? [] : undefined);
      if (ids === undefined || ids.some((id) => isSame(id, rule))) return [];
      if (tool !== 'cfn-guard') return [unknown(tool, rule, location, ids)];
      const others = await Promise.all((['steps', 'cfn-lint', 'cfn-nag'] as const).map(known));
      return [unknown('steps', rule, location, [...ids, ...others.flatMap((list) => list ?? [])])];
    }),
  );
  const theirs = await Promise.all(
    named.map(async ({ tool, id, isPrefix, location }) => {
      const ids = await known(tool);
      if (ids === undefined || ids.some((each) => (isPrefix ? each.startsWith(id) : isSame(each, id)))) return [];
      return [unknown(tool, id, location, ids)];
    }),
  );
  return [...own, ...theirs].flat();
}

type Tool = Parameters<KnownRules>[0];

function unknown(tool: Tool, id: string, location: Finding['location'], ids: readonly string[]): Finding {
  const near = nameHint(id, ids);
  const message = tool === 'steps' ? `there is no rule ${id}${near}` : `${tool} has no rule ${id}${near}`;
  return ownFinding({ ruleId: 'STEPS121', severity: 'warning', message, location });
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
