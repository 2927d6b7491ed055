import type { Rule, StageDeclaration } from './declaration.ts';
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
  return (beforeEntry?.conditions ?? [])
    .flatMap(({ rules }) => rules)
    .map((rule) => {
      const problem = problemOf(rule, execution);
      const status = problem === undefined ? 'Succeeded' : 'Failed';
      return { ruleName: rule.name, status, lastStatusChange: now, ...(problem === undefined ? {} : { problem }) };
    });
}

function problemOf(rule: Rule, execution: Execution): string | undefined {
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
  if (onSuccess?.conditions !== undefined) return 'onSuccess conditions';
  if (onFailure?.conditions !== undefined) return 'onFailure conditions';
  const conditions = beforeEntry?.conditions ?? [];
  if (conditions.some(({ result = 'FAIL' }) => result !== 'FAIL')) return 'conditions with a result other than FAIL';
  const rules = conditions.flatMap((condition) => condition.rules);
  const other = rules.find(({ ruleTypeId }) => ruleTypeId.provider !== 'VariableCheck');
  return other && `the rule provider ${other.ruleTypeId.provider}`;
}
