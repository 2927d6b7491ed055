import type { Statement } from '../../../authorisation/policy.ts';
import type { Decision, NamedPolicy, Policies, PolicySide } from '../../../authorisation/decide.ts';
import { findUnmetCondition } from '../../../authorisation/conditions.ts';
import { listed } from '../../../authorisation/listed.ts';
import { compilePattern } from '../../../authorisation/text-pattern.ts';

const anyAction = /^([a-z0-9-]+):\*$/;

/** `ec2:*` is no action: it asks whether there is any of the service that the caller may do. */
export function asksForAnyAction(action: string): boolean {
  return anyAction.test(action);
}

/**
 * Decides for what the embedded cloud knows the service of, but not the actions: refused only where AWS would refuse every
 * action, since a side allows none of the service's or denies all of them.
 */
export function decideServiceAccess(policies: Policies): Decision {
  const sides = sidesOf(policies);
  for (const [side, named] of sides) {
    for (const policy of named) {
      const statement = statementsOf(policy, 'Deny').find((candidate) => deniesAll(candidate, policies));
      if (statement) return { kind: 'denied', side, policy, statement };
    }
  }
  const missing = sides.filter(([, named]) => !named.some((policy) => allowsSome(policy, policies)));
  if (missing.length === 0) return { kind: 'allowed' };
  return { kind: 'missing', sides: [...new Set(missing.map(([side]) => side))] };
}

function sidesOf({ identity, boundary, session, serviceControl }: Policies): [PolicySide, readonly NamedPolicy[]][] {
  const sides: [PolicySide, readonly NamedPolicy[]][] = serviceControl.map((level) => [
    'service control policy',
    level,
  ]);
  if (typeof identity !== 'string') sides.push(['identity-based policy', identity]);
  if (boundary) sides.push(['permissions boundary', [boundary]]);
  if (session.length > 0) sides.push(['session policy', session]);
  return sides;
}

function statementsOf({ document }: NamedPolicy, effect: Statement['Effect']): readonly Statement[] {
  return listed(document.Statement).filter(({ Effect }) => Effect === effect);
}

function allowsSome(policy: NamedPolicy, { question }: Policies): boolean {
  const service = question.action.split(':')[0] ?? '';
  return statementsOf(policy, 'Allow').some(({ Action, NotAction }) =>
    NotAction === undefined
      ? listed(Action).some((pattern) => concernsService(pattern, service))
      : !listed(NotAction).some((pattern) => coversService(pattern, service)),
  );
}

function deniesAll({ Action, Resource, Condition }: Statement, { question }: Policies): boolean {
  const service = question.action.split(':')[0] ?? '';
  return (
    listed(Action).some((pattern) => coversService(pattern, service)) &&
    listed(Resource).includes('*') &&
    findUnmetCondition(Condition, question.values) === undefined
  );
}

function concernsService(pattern: string, service: string): boolean {
  const [named = ''] = pattern.split(':');
  return compilePattern(named, new Map(), { ignoreCase: true })?.(service) ?? false;
}

function coversService(pattern: string, service: string): boolean {
  return pattern === '*' || (pattern.endsWith(':*') && concernsService(pattern, service));
}
