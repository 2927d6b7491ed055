import { listed } from '../../authorisation/listed.ts';
import { matchesResource } from '../../authorisation/arn-pattern.ts';
import { createGraphBuilder, type Graph, type GraphBuilder } from '../graph.ts';
import type { GuardedResource, TrustedRole, TrustFacts } from './facts.ts';
import { bothAllow, granteesOf, grantedActions, leavesItTo, ownActions } from './grants.ts';

export interface TrustNames {
  /** By the id of an account what it is called. */
  readonly accounts: Readonly<Record<string, string>>;
}

/** Who assumes whom, who passes whom, and who reaches which key and bucket: across accounts only what both sides allow. */
export function drawTrust({ roles, resources }: TrustFacts, { accounts }: TrustNames): Graph {
  const builder = createGraphBuilder();
  for (const { arn, name, group } of roles) {
    builder.group({ id: group, label: group });
    builder.node({ id: nodeOf(group, arn), label: name, kind: 'role', group });
  }
  for (const { arn, name, kind, group } of resources) {
    builder.group({ id: group, label: group });
    builder.node({ id: nodeOf(group, arn), label: name, kind, group });
  }
  const named: Named = { builder, roles, accountName: (id) => accounts[id] ?? `account ${id}` };
  for (const role of roles) {
    drawAssumptions(role, named);
    drawPassing(role, named);
  }
  for (const resource of resources) {
    drawOthers(resource, named);
    for (const role of roles) drawAccess(role, resource, builder);
  }
  const description =
    'Who assumes which role, which role is passed to whom, and which role or service reaches which key and bucket. Across accounts only what both sides allow is drawn; what a statement denies, and a boundary cuts off, is not.';
  return builder.build('Trust of the organisation', description);
}

interface Named {
  readonly builder: GraphBuilder;
  readonly roles: readonly TrustedRole[];
  readonly accountName: (id: string) => string;
}

function nodeOf(group: string, arn: string): string {
  return `${group} ${arn}`;
}

function drawAssumptions(role: TrustedRole, { builder, roles, accountName }: Named): void {
  const to = nodeOf(role.group, role.arn);
  for (const statement of role.trust) {
    if (statement.Effect !== 'Allow') continue;
    const grantees = granteesOf(statement, roles);
    for (const service of grantees.services)
      builder.edge({ from: serviceNode(builder, service), to, kind: 'assumes', label: 'assumes' });
    for (const other of grantees.roles)
      builder.edge({ from: nodeOf(other.group, other.arn), to, kind: 'assumes', label: 'assumes' });
    for (const id of grantees.accounts)
      builder.edge({
        from: accountNode(builder, id, accountName),
        to,
        kind: 'assumes',
        label: 'assumes, as its policies allow',
      });
  }
}

function drawPassing(role: TrustedRole, { builder, roles }: Named): void {
  const passing = role.identity.filter(
    ({ Effect, Action }) => Effect === 'Allow' && listed(Action).some((action) => /^iam:PassRole$/i.test(action)),
  );
  for (const { Resource, Condition = {} } of passing) {
    const services = Object.values(Condition).flatMap((keys) =>
      Object.entries(keys).flatMap(([key, values]) =>
        key.toLowerCase() === 'iam:passedtoservice' ? listed(values) : [],
      ),
    );
    const label = services.length > 0 ? `passes to ${services.join(', ')}` : 'passes on';
    for (const other of roles.filter(({ accountId, group }) => accountId === role.accountId && group === role.group))
      if (listed(Resource).some((pattern) => pattern !== '*' && matchesResource(pattern, other.arn, new Map())))
        builder.edge({ from: nodeOf(role.group, role.arn), to: nodeOf(other.group, other.arn), kind: 'passes', label });
  }
}

function drawAccess(role: TrustedRole, resource: GuardedResource, builder: GraphBuilder): void {
  const own = ownActions(role, resource);
  const actions = leavesItTo(resource, role) ? own : bothAllow(own, grantedActions(resource, role));
  if (actions.length === 0) return;
  const [from, to] = [nodeOf(role.group, role.arn), nodeOf(resource.group, resource.arn)];
  builder.edge({ from, to, kind: resource.kind, label: brief(actions) });
}

/** Services and whole accounts that a key or a bucket names; its own account only leaves it to its roles. */
function drawOthers(resource: GuardedResource, { builder, roles, accountName }: Named): void {
  const to = nodeOf(resource.group, resource.arn);
  const { kind } = resource;
  for (const statement of resource.statements) {
    if (statement.Effect !== 'Allow') continue;
    const label = brief(listed(statement.Action));
    const { services, accounts } = granteesOf(statement, roles);
    for (const service of services) builder.edge({ from: serviceNode(builder, service), to, kind, label });
    for (const id of accounts.filter((account) => account !== resource.accountId))
      builder.edge({ from: accountNode(builder, id, accountName), to, kind, label });
  }
}

function serviceNode(builder: GraphBuilder, service: string): string {
  return builder.node({ id: `service ${service}`, label: service, kind: 'service' });
}

function accountNode(builder: GraphBuilder, id: string, accountName: (id: string) => string): string {
  const label = id === '*' ? 'everybody' : accountName(id);
  return builder.node({ id: `account ${id}`, label, kind: 'account' });
}

/** `s3: GetObject, ListBucket` */
function brief(actions: readonly string[]): string {
  const [service = ''] = (actions[0] ?? '').split(':');
  const names = actions.map((action) => action.replace(`${service}:`, '').replace(/^\*$/, 'everything'));
  return `${service}: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
}
