import { awsManagedPath, awsManagedPolicy } from '../../identities/aws-managed-policies.ts';
import type { ManagedPolicy } from '../../identities/iam-state.ts';
import type { Output, Request } from '../../service.ts';
import { attachmentsOf, boundaryUsesOf, requireOwnPolicy } from './managed-policy-lookup.ts';
import { renderPolicy } from './render.ts';

export function isAwsManaged(arn: string): boolean {
  return awsManagedPolicy(arn) !== undefined;
}

export function renderOwn({ cloud, accountId }: Request, arn: string): Output {
  return renderPolicy(requireOwnPolicy(cloud, accountId, arn), ...countUses(cloud, accountId, arn));
}

export function renderAwsManaged(arn: string, { cloud, accountId }: Request): Output {
  // AWS's policies are older than every rehearsal; AdministratorAccess is of this day.
  const created = '2015-02-06T18:39:46.000Z';
  const name = arn.replace(/^.*\//, '');
  const policy: ManagedPolicy = {
    name,
    path: awsManagedPath(arn),
    id: `ANPAI${name
      .toUpperCase()
      .replaceAll(/[^A-Z2-7]/g, '')
      .padEnd(16, 'A')
      .slice(0, 16)}`,
    arn,
    created,
    updated: created,
    versions: {},
    defaultVersion: 'v1',
    nextVersion: 2,
    tags: [],
  };
  return renderPolicy(policy, ...countUses(cloud, accountId, arn));
}

function countUses(cloud: Request['cloud'], accountId: string, arn: string): [number, number] {
  const [attached, boundaries] = [attachmentsOf(cloud, accountId, arn), boundaryUsesOf(cloud, accountId, arn)];
  return [attached.roles.length + attached.users.length, boundaries.roles.length + boundaries.users.length];
}
