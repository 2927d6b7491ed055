import type { AskingPrincipal } from '../ask.ts';

/** Whose policies an ARN stands for: a role, also by one of its sessions, a user, a root user, or a service. */
export function readPrincipal(name: string): AskingPrincipal | undefined {
  const [, partition, service, , accountId = '', resource = ''] = name.split(':');
  const [kind, ...rest] = resource.split('/');
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name)) return { kind: 'service', service: name };
  if (!/^\d{12}$/.test(accountId)) return undefined;
  if (service === 'sts' && kind === 'assumed-role') {
    return { kind: 'role', arn: `arn:${partition}:iam::${accountId}:role/${rest[0]}`, isPathUnknown: true };
  }
  if (service !== 'iam') return undefined;
  if (resource === 'root') return { kind: 'root', accountId };
  return (kind === 'role' || kind === 'user') && rest.length > 0 ? { kind, arn: name } : undefined;
}
