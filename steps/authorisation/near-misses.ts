import type { NamedPolicy, Policies, PolicySide } from './decide.ts';
import { findUnmetCondition, type UnmetCondition } from './conditions.ts';
import { listed } from './listed.ts';
import type { Statement } from './policy.ts';
import { matchPrincipal } from './principals.ts';
import { concernsAction, concernsResource } from './statements.ts';

/** A statement that names the action and falls short in one thing: most often the one that its reader meant to write. */
export interface NearMiss {
  readonly policy: NamedPolicy;
  readonly statement: Statement;
  /** In plain words, as in `its Resource is arn:aws:s3:::other/*`. */
  readonly fault: string;
  /** Where a condition is what falls short. */
  readonly unmet?: UnmetCondition;
}

export function nearMisses(policies: Policies, side: PolicySide): NearMiss[] {
  const isResource = side === 'resource-based policy';
  return policiesOf(policies, side).flatMap((policy) => nearMissesIn(policies, policy, isResource));
}

export function policiesOf(policies: Policies, side: PolicySide): readonly NamedPolicy[] {
  switch (side) {
    case 'identity-based policy':
      return typeof policies.identity === 'string' ? [] : policies.identity;
    case 'permissions boundary':
      return policies.boundary ? [policies.boundary] : [];
    case 'session policy':
      return policies.session;
    case 'service control policy':
      return policies.serviceControl.flat();
    case 'resource-based policy':
      return policies.resource ? [policies.resource] : [];
  }
}

/** `statement "ReadArtifacts"`, or its number where it has no Sid. */
export function statementName(statement: Statement, policy: NamedPolicy): string {
  if (statement.Sid) return `statement "${statement.Sid}"`;
  return `statement ${listed(policy.document.Statement).indexOf(statement) + 1}`;
}

function nearMissesIn(policies: Policies, policy: NamedPolicy, isResource: boolean): NearMiss[] {
  return listed(policy.document.Statement).flatMap((statement) => {
    if (statement.Effect !== 'Allow' || !concernsAction(statement, policies.question)) return [];
    const [fault, ...others] = faultsOf(policies, statement, isResource);
    return fault && others.length === 0 ? [{ policy, statement, ...fault }] : [];
  });
}

type Fault = Pick<NearMiss, 'fault' | 'unmet'>;

function faultsOf({ question }: Policies, statement: Statement, isResource: boolean): Fault[] {
  const faults: Fault[] = [];
  if (isResource && matchPrincipal(statement, question.principal) === undefined) {
    const { Principal, NotPrincipal } = statement;
    faults.push({ fault: `its Principal is ${JSON.stringify(Principal ?? { NotPrincipal })}` });
  }
  if (!concernsResource(statement, question)) {
    faults.push({ fault: `its Resource is ${listed(statement.Resource ?? statement.NotResource).join(', ')}` });
  }
  const unmet = findUnmetCondition(statement.Condition, question.values);
  if (unmet) faults.push({ fault: describeUnmet(unmet), unmet });
  return faults;
}

function describeUnmet({ operator, key, expected, actual }: UnmetCondition): string {
  const has = actual === undefined ? 'has no such key' : `has ${actual.join(', ')}`;
  return `its condition ${operator} ${key} wants ${expected.join(' or ')} and the request ${has}`;
}
