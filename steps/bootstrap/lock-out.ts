import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { matchesArnCondition } from '../authorisation/arn-pattern.ts';
import { fromAws, lockOutRefused } from '../errors/index.ts';
import type { Access, Identity } from './access.ts';
import { defaultExemptRoles } from './control-stacks.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { Locate } from './locate-setting.ts';
import type { OrganizationFacts } from './organization.ts';

/**
 * Throws LOCK_OUT unless bootstrap itself stays free of the service control policy: by the roles that it acts by now it must be able to
 * upgrade and to remove what is in the accounts that are bound.
 */
export async function requireNoLockOut(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  identities: readonly Identity[],
  access: Access,
  locate: Locate,
): Promise<void> {
  const exempt = configuration['service-control-policy']?.['exempt-roles'] ?? defaultExemptRoles;
  const bound = boundAccounts(configuration, organization);
  const problems: string[] = [];
  for (const { place, arn } of identities) {
    if (!bound.has(place.accountId)) continue;
    const role = await readRole(arn, access(place).aws.client(IAMClient));
    const where = `${place.account} account ${place.accountId}`;
    if (role === undefined) problems.push(`${where}: it acts as ${arn}, and only roles can be exempt`);
    else if (!exempt.some((name) => matchesArnCondition(`arn:*:iam::*:role/${name}`, role, new Map())))
      problems.push(`${where}: it acts by the role ${role.split(':role/')[1]}`);
  }
  if (problems.length > 0) throw lockOutRefused(problems, exempt, locate(['service-control-policy', 'exempt-roles']));
}

/** The Management account is never bound: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html */
export function boundAccounts(
  { organization }: BootstrapConfiguration,
  { controlTargets }: OrganizationFacts,
): ReadonlySet<string> {
  const accounts = controlTargets.flatMap((target) => target.accounts);
  return new Set(accounts.filter((id) => id !== organization['management-account']));
}

/** The role that a session is of, with its path, as `aws:PrincipalArn` has it; nothing for users and root. */
async function readRole(sessionArn: string, client: IAMClient): Promise<string | undefined> {
  const [, RoleName] = /:assumed-role\/([^/]+)\//.exec(sessionArn) ?? [];
  if (RoleName === undefined) return undefined;
  try {
    const { Role } = await client.send(new GetRoleCommand({ RoleName }));
    return Role?.Arn;
  } catch (error) {
    throw fromAws(error, `read the role ${RoleName} that bootstrap acts by (iam:GetRole)`);
  }
}
