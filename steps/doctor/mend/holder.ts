import type { NamedPolicy, PolicySide } from '../../authorisation/decide.ts';
import { nameOfPrincipal, accountOfPrincipal, type Ask } from '../ask.ts';
import type { Gathered } from '../gather.ts';
import type { Holder } from '../report.ts';

/** Which policy it is that would have to change: `policy` is the one that denies or comes nearest. */
export function holderOf(side: PolicySide, ask: Ask, gathered: Gathered, policy: NamedPolicy | undefined): Holder {
  const accountId = accountOfPrincipal(ask.principal) ?? '';
  const { principal } = gathered.caller;
  const id = principal.kind === 'role' ? principal.roleArn : nameOfPrincipal(ask.principal);
  switch (side) {
    case 'identity-based policy':
      return { kind: 'identity policies', id, accountId, ...named(gathered.identity, policy) };
    case 'permissions boundary':
      return { kind: 'permissions boundary', id: gathered.boundary?.policy ?? id, accountId };
    case 'session policy':
      return { kind: 'session policy', id, accountId };
    case 'service control policy':
      return { kind: 'service control policy', accountId, ...controlHolder(gathered, policy) };
    case 'resource-based policy':
      return resourceHolder(ask, gathered);
  }
}

function named(
  policies: readonly (NamedPolicy & { readonly policy: string })[],
  wanted: NamedPolicy | undefined,
): { readonly policy?: string } {
  const found = policies.find((candidate) => candidate === wanted);
  return found ? { policy: found.policy } : {};
}

function controlHolder({ levels }: Gathered, policy: NamedPolicy | undefined): Pick<Holder, 'id' | 'policy'> {
  const level = levels.find(({ policies }) => policies.some((candidate) => candidate === policy));
  return { id: level?.targetId ?? '', ...named(level?.policies ?? [], policy) };
}

function resourceHolder({ action, resource }: Ask, { resource: side }: Gathered): Holder {
  const { accountId, rule } = side;
  if (rule === 'trust') return { kind: 'trust policy', id: resource, accountId };
  if (rule === 'key') return { kind: 'key policy', id: resource, accountId };
  if (action.startsWith('s3:')) {
    return { kind: 'bucket policy', id: resource.split(':')[5]?.split('/')[0] ?? resource, accountId };
  }
  if (action.startsWith('ecr:')) return { kind: 'repository policy', id: resource, accountId };
  return { kind: 'resource policy', id: resource, accountId };
}
