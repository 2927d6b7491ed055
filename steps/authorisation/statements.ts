import type { Principal } from './caller.ts';
import type { PolicyDocument, Statement } from './policy.ts';
import { matchesResource } from './arn-pattern.ts';
import { findUnmetCondition } from './conditions.ts';
import type { ContextValues } from './context-values.ts';
import { listed } from './listed.ts';
import { matchPrincipal, type PrincipalMatch } from './principals.ts';
import { compilePattern } from './text-pattern.ts';

/** What is asked, of whatever policy. */
export interface Question {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly values: ContextValues;
}

export interface MatchingStatement {
  readonly statement: Statement;
  /** Only in resource policies. */
  readonly match?: PrincipalMatch;
}

/** The statements of an identity policy, boundary, session policy or SCP that apply to the question. */
export function findStatements(document: PolicyDocument, question: Question): MatchingStatement[] {
  return listed(document.Statement)
    .filter((statement) => concernsAction(statement, question) && concernsResource(statement, question))
    .filter((statement) => findUnmetCondition(statement.Condition, question.values) === undefined)
    .map((statement) => ({ statement }));
}

/** The statements of a resource policy that apply. */
export function findResourceStatements(document: PolicyDocument, question: Question): MatchingStatement[] {
  return listed(document.Statement).flatMap((statement) => {
    const match = matchPrincipal(statement, question.principal);
    if (match === undefined || !concernsAction(statement, question) || !concernsResource(statement, question))
      return [];
    return findUnmetCondition(statement.Condition, question.values) === undefined ? [{ statement, match }] : [];
  });
}

export function concernsAction({ Action, NotAction }: Statement, { action, values }: Question): boolean {
  const matches = (pattern: string) => compilePattern(pattern, values, { ignoreCase: true })?.(action) ?? false;
  return NotAction === undefined ? listed(Action).some(matches) : !listed(NotAction).some(matches);
}

/** A trust policy names no resource: it is about the role that it belongs to. */
export function concernsResource({ Resource, NotResource }: Statement, { resource, values }: Question): boolean {
  const matches = (pattern: string) => matchesResource(pattern, resource, values);
  if (NotResource !== undefined) return !listed(NotResource).some(matches);
  return Resource === undefined || listed(Resource).some(matches);
}
