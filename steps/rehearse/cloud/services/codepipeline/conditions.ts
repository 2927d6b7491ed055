import type { Conditions, Rule, StageDeclaration } from './declaration.ts';
import type { Execution, RuleState } from './state.ts';
import { resolveConfiguration, UnresolvedVariable } from './variables.ts';

type Compare = (variable: string, value: string) => boolean;

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html (MATCHES takes Java's regular expressions) */
const comparisons: Readonly<Record<string, Compare>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: (variable, value) => new RegExp(value).test(variable),
};

/**
 * What the conditions say that a stage has before it is entered, rule by rule.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
 */
export function checkEntry({ beforeEntry }: StageDeclaration, execution: Execution, now: number): RuleState[] {
  return rulesOf(beforeEntry).map((rule) => ruleState(rule, now, checkVariable(rule, execution)));
}

export function rulesOf(conditions: Conditions | undefined): readonly Rule[] {
  return (conditions?.conditions ?? []).flatMap(({ rules }) => rules);
}

export function ruleState(rule: Rule, now: number, problem: string | undefined): RuleState {
  const status = problem === undefined ? 'Succeeded' : 'Failed';
  return { ruleName: rule.name, status, lastStatusChange: now, ...(problem === undefined ? {} : { problem }) };
}

export function checkVariable(rule: Rule, execution: Execution): string | undefined {
  try {
    const { Variable = '', Value = '', Operator = '' } = resolveConfiguration(rule.configuration ?? {}, execution);
    if (comparisons[Operator]?.(Variable, Value)) return undefined;
    return `Rule ${rule.name}: the variable ${JSON.stringify(Variable)} does not satisfy ${Operator} ${Value}`;
  } catch (error) {
    if (error instanceof UnresolvedVariable || error instanceof SyntaxError) return error.message;
    throw error;
  }
}

/** What of a stage's conditions the embedded cloud does not know. */
export function unknownCondition({ beforeEntry, onSuccess, onFailure }: StageDeclaration): string | undefined {
  if (onFailure?.conditions !== undefined) return 'onFailure conditions';
  const failure = onFailure?.result;
  if (failure !== undefined && !['ROLLBACK', 'RETRY'].includes(failure)) return `the onFailure result ${failure}`;
  return (
    unknownOf('beforeEntry', beforeEntry, ['FAIL'], ['VariableCheck']) ??
    unknownOf('onSuccess', onSuccess, ['FAIL', 'ROLLBACK'], ['VariableCheck', 'CloudWatchAlarm'])
  );
}

function unknownOf(
  when: string,
  conditions: Conditions | undefined,
  results: readonly string[],
  providers: readonly string[],
): string | undefined {
  const result = conditions?.conditions
    ?.map(({ result: given = 'FAIL' }) => given)
    .find((given) => !results.includes(given));
  if (result !== undefined) return `${when} conditions with the result ${result}`;
  const other = rulesOf(conditions).find(({ ruleTypeId }) => !providers.includes(ruleTypeId.provider));
  return other && `the rule provider ${other.ruleTypeId.provider} in ${when} conditions`;
}
