import type { Principal } from '../../authorisation/caller.ts';
import { listed } from '../../authorisation/listed.ts';
import type { ConditionBlock, OneOrMany, Statement } from '../../authorisation/policy.ts';

/** The denying statement, which no longer concerns the principal. All its other conditions stay. */
export function exemptStatement(statement: Statement, principal: Principal): Statement {
  const [operator, key, value] = exemption(principal);
  const condition: ConditionBlock = statement.Condition ?? {};
  const exempted = listed<string | number | boolean>(condition[operator]?.[key]).map(String);
  const values = [...new Set([...exempted, value])];
  return {
    ...statement,
    Condition: {
      ...condition,
      [operator]: { ...condition[operator], [key]: values.length === 1 ? (value as OneOrMany<string>) : values },
    },
  };
}

function exemption(principal: Principal): readonly [operator: string, key: string, value: string] {
  switch (principal.kind) {
    case 'role':
      return ['ArnNotLike', 'aws:PrincipalArn', principal.roleArn];
    case 'user':
      return ['ArnNotLike', 'aws:PrincipalArn', principal.arn];
    case 'root':
      return ['StringNotEquals', 'aws:PrincipalAccount', principal.accountId];
    case 'service':
      return ['StringNotEquals', 'aws:PrincipalServiceName', principal.service];
    case 'anonymous':
      return ['StringNotEquals', 'aws:PrincipalType', 'Anonymous'];
  }
}
