import { listed } from '../../authorisation/listed.ts';
import type { ConditionBlock, OneOrMany, Statement } from '../../authorisation/policy.ts';

/**
 * One statement in the place of two that differ in one thing only: the actions, the resources, who may, or for what source. Statements that
 * differ in more stay apart, for together they would allow what neither does.
 */
export function mergeMissing(first: Statement, second: Statement): Statement | undefined {
  const [one, other] = [partsOf(first), partsOf(second)];
  if (one.rest !== other.rest) return undefined;
  const differing = dimensions.filter((name) => one[name] !== other[name]);
  const [only, ...more] = differing;
  if (only === undefined) return first;
  return more.length > 0 ? undefined : unite[only](first, second);
}

const dimensions = ['action', 'resource', 'who', 'source'] as const;
type Dimension = (typeof dimensions)[number];

const principalKey = 'aws:PrincipalArn';
const sourceKey = 'aws:SourceArn';

function partsOf(statement: Statement): Readonly<Record<Dimension | 'rest', string>> {
  const { Action, Resource, Principal, Condition, ...rest } = statement;
  const [withoutWho, who] = takeKey(Condition, principalKey);
  const [conditions, source] = takeKey(withoutWho, sourceKey);
  const account = typeof Principal === 'object' ? Principal.AWS : undefined;
  return {
    action: JSON.stringify(listed(Action).toSorted()),
    resource: JSON.stringify(listed(Resource).toSorted()),
    who: JSON.stringify([account ?? null, who]),
    source: JSON.stringify(source),
    rest: JSON.stringify([rest, account === undefined ? Principal : 'accounts', conditions]),
  };
}

function takeKey(block: ConditionBlock = {}, key: string): readonly [ConditionBlock, readonly unknown[]] {
  const taken: unknown[] = [];
  const left = Object.entries(block).flatMap(([operator, keys]) => {
    const { [key]: value, ...others } = keys;
    if (value !== undefined) taken.push(operator, value);
    return value !== undefined && Object.keys(others).length === 0 ? [] : [[operator, others] as const];
  });
  return [Object.fromEntries(left), taken];
}

const unite: Readonly<Record<Dimension, (first: Statement, second: Statement) => Statement>> = {
  action: (first, second) => ({ ...first, Action: union(first.Action, second.Action) }),
  resource: (first, second) => ({ ...first, Resource: union(first.Resource, second.Resource) }),
  who: (first, second) => {
    const [one, other] = [accountsOf(first), accountsOf(second)];
    const named = one === undefined ? {} : { Principal: { AWS: union(one, other) } };
    return { ...first, ...named, ...uniteConditions(first, second) };
  },
  source: (first, second) => ({ ...first, ...uniteConditions(first, second) }),
};

function accountsOf({ Principal }: Statement): OneOrMany<string> | undefined {
  return typeof Principal === 'object' ? Principal.AWS : undefined;
}

/** The same denying statement with what both exempt: nothing else differs between them. */
export function mergeExempted(first: Statement, second: Statement): Statement {
  return { ...first, ...uniteConditions(first, second) };
}

function uniteConditions(first: Statement, second: Statement): Pick<Statement, 'Condition'> {
  const [one, other] = [first.Condition ?? {}, second.Condition ?? {}];
  const operators = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const united = operators.map((operator) => [operator, uniteKeys(one[operator], other[operator])] as const);
  return united.length === 0 ? {} : { Condition: Object.fromEntries(united) };
}

type Keys = ConditionBlock[string];

function uniteKeys(first: Keys = {}, second: Keys = {}): Keys {
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(keys.map((key) => [key, union(first[key], second[key])]));
}

function union<T extends string | number | boolean>(
  first: OneOrMany<T> | undefined,
  second: OneOrMany<T> | undefined,
): OneOrMany<T> {
  const values = [...new Set([...listed<T>(first), ...listed<T>(second)])];
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
