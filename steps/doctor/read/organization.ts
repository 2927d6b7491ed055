import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { allPages } from '../../all-pages.ts';
import type { NamedPolicy } from '../../authorisation/decide.ts';
import { parsePolicy } from '../../authorisation/parse-policy.ts';
import type { Context } from '../../context.ts';
import { makeOnce } from './once.ts';
import { read, type Reading } from './reading.ts';

const serviceControl = 'SERVICE_CONTROL_POLICY' as const;

export interface OrganizationIdentity {
  readonly id: string;
  readonly managementAccountId: string;
}

export function readOrganizationIdentity(context: Context): Promise<Reading<OrganizationIdentity>> {
  return read('the organisation (organizations:DescribeOrganization)', async () => {
    const { Organization } = await context.aws.client(OrganizationsClient).send(new DescribeOrganizationCommand({}));
    return { id: Organization?.Id ?? '', managementAccountId: Organization?.MasterAccountId ?? '' };
  });
}

interface ControlPolicy extends NamedPolicy {
  /** `p-…` */
  readonly policy: string;
}

/** The service control policies on one root, unit or account. */
export interface ControlLevel {
  readonly targetId: string;
  readonly policies: readonly ControlPolicy[];
}

export interface Membership {
  /** `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/` */
  readonly path: string;
  /** From the root to the account; empty where no service control policy binds it. */
  readonly levels: readonly ControlLevel[];
}

/** Asks the management account, each target and each policy once. */
export interface OrganizationReader {
  membership(accountId: string): Promise<Reading<Membership>>;
}

export function organizationReader(context: Context, organization: OrganizationIdentity): OrganizationReader {
  const client = context.aws.client(OrganizationsClient);
  const once = makeOnce();
  const parentOf = (childId: string) =>
    once(`parent ${childId}`, async () => {
      const { Parents = [] } = await client.send(new ListParentsCommand({ ChildId: childId }));
      return Parents[0]?.Id ?? '';
    });
  const policyOf = (id: string) =>
    once(`policy ${id}`, async () => {
      const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId: id }));
      return Policy?.Content ?? '';
    });
  const levelOf = (targetId: string) =>
    once(`level ${targetId}`, async (): Promise<ControlLevel> => {
      const summaries = await allPages(
        (NextToken) =>
          client.send(
            new ListPoliciesForTargetCommand({
              TargetId: targetId,
              Filter: serviceControl,
              ...(NextToken && { NextToken }),
            }),
          ),
        ({ Policies }) => Policies,
        ({ NextToken }) => NextToken,
      );
      const policies = summaries.map(async ({ Id = '', Name = '' }) => ({
        policy: Id,
        name: `service control policy "${Name}" on ${targetId}`,
        document: parsePolicy(await policyOf(Id)),
      }));
      return { targetId, policies: await Promise.all(policies) };
    });
  const areEnabled = () =>
    once('enabled', async () => {
      const { Roots = [] } = await client.send(new ListRootsCommand({}));
      return Roots.some(({ PolicyTypes = [] }) =>
        PolicyTypes.some(({ Type, Status }) => Type === serviceControl && Status === 'ENABLED'),
      );
    });
  return {
    membership: (accountId) =>
      once(accountId, () =>
        read(
          `the service control policies on account ${accountId} (organizations:ListParents, ListPoliciesForTarget, DescribePolicy)`,
          async () => {
            const parents = await parentsOf(accountId, parentOf);
            const path = [organization.id, ...parents, ''].join('/');
            // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
            const isBound = accountId !== organization.managementAccountId && (await areEnabled());
            const levels = isBound ? await Promise.all([...parents, accountId].map(levelOf)) : [];
            return { path, levels };
          },
          ['ChildNotFoundException'],
        ),
      ),
  };
}

/** From the root down. */
async function parentsOf(childId: string, parentOf: (id: string) => Promise<string>): Promise<readonly string[]> {
  const parents: string[] = [];
  for (let id = await parentOf(childId); id !== ''; id = id.startsWith('r-') ? '' : await parentOf(id))
    parents.unshift(id);
  return parents;
}
