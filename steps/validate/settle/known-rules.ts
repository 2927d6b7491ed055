import type { Context } from '../../context.ts';
import { listRules } from '../../tools/index.ts';
import { findGuardRules } from '../guard-rules.ts';
import { createResultCache, resultKey } from '../result-cache.ts';
import { ruleTable } from '../rules/index.ts';

/** The ids of all rules of a tool; undefined where nobody can say them. */
export type KnownRules = (
  tool: 'cfn-lint' | 'cfn-nag' | 'cfn-guard' | 'steps',
) => Promise<readonly string[] | undefined>;

/** Asks the linters of these versions once a day: each starts to say its rules. cfn-guard's are those of the files that are named. */
export function knownRules(
  tools: readonly { readonly name: string; readonly version: string }[],
  guardRules: readonly string[],
  context: Context,
): KnownRules {
  const cache = createResultCache(context);
  const asked = new Map<string, ReturnType<KnownRules>>();
  const ask: KnownRules = async (tool) => {
    if (tool === 'steps') return ruleTable.map(({ id }) => id);
    const version = tools.find(({ name }) => name === tool)?.version;
    if (version === undefined) return undefined;
    if (tool === 'cfn-guard') return (await findGuardRules(guardRules, context)).flatMap(({ names }) => names);
    const key = resultKey(['rules', tool, version, context.workingDirectory], context.clock.now());
    const kept = await cache.read(key);
    if (Array.isArray(kept)) return kept.map(String);
    const ids = (await listRules(tool, context)).map(({ id }) => id);
    await cache.write(key, ids);
    return ids;
  };
  // Once for all that name a rule of it, however many do at the same time.
  return (tool) => {
    const answer = asked.get(tool) ?? ask(tool);
    asked.set(tool, answer);
    return answer;
  };
}
