import type { Caller, Principal } from '../authorisation/caller.ts';
import type { PolicyDocument } from '../authorisation/policy.ts';
import { accountOfPrincipal, type Ask, type AskingPrincipal } from './ask.ts';
import type { IdentityFacts, IdentityPolicy } from './read/identities.ts';
import type { ControlLevel } from './read/organization.ts';
import type { Reader } from './read/reader.ts';
import type { Unread } from './read/reading.ts';
import { absentProblem, readResourceSide, type Problem, type ResourceSide } from './resource-side.ts';

/** All that was read for one question. What could not be read is taken to allow, so that what is refused is refused by the rest. */
export interface Gathered {
  readonly caller: Caller;
  readonly identity: readonly IdentityPolicy[];
  readonly boundary?: IdentityPolicy;
  readonly tags: IdentityFacts['tags'];
  readonly levels: readonly ControlLevel[];
  /** Undefined where it is not known: then conditions on the organisation cannot be decided. */
  readonly organizationId: string | undefined;
  readonly paths: ReadonlyMap<string, string>;
  readonly resource: ResourceSide;
  readonly unread: readonly Unread[];
  readonly problems: readonly Problem[];
}

const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
};

export async function gather(ask: Ask, reader: Reader): Promise<Gathered> {
  const accountId = accountOfPrincipal(ask.principal);
  const [who, resource, organization, membership] = await Promise.all([
    gatherPrincipal(ask.principal, reader),
    readResourceSide(ask, reader),
    reader.organization(),
    accountId === undefined ? undefined : reader.membership(accountId),
  ]);
  const owner = accountId === resource.accountId ? undefined : await reader.membership(resource.accountId);
  const paths = new Map<string, string>();
  if (accountId !== undefined && membership?.state === 'read') paths.set(accountId, membership.value.path);
  if (owner?.state === 'read') paths.set(resource.accountId, owner.value.path);
  const readings = [organization, ...(membership ? [membership] : [])];
  return {
    ...who,
    levels: membership?.state === 'read' ? membership.value.levels : [],
    organizationId:
      readings.every(({ state }) => state === 'read') && organization.state === 'read'
        ? organization.value.id
        : undefined,
    paths,
    resource: resource.unread ? { ...resource, policy: everything } : resource,
    unread: [
      ...who.unread,
      ...(resource.unread ? [resource.unread] : []),
      ...readings.filter((reading): reading is Unread => reading.state === 'unread'),
    ],
    problems: [...who.problems, ...(resource.problem ? [resource.problem] : [])],
  };
}

type Who = Pick<Gathered, 'caller' | 'identity' | 'boundary' | 'tags' | 'unread' | 'problems'>;

async function gatherPrincipal(principal: AskingPrincipal, reader: Reader): Promise<Who> {
  if (principal.kind === 'service' || principal.kind === 'root') return nobody(plainPrincipal(principal), principal);
  const reading = await reader.identity(principal);
  if (reading.state === 'read' && (principal.isPathUnknown || reading.value.arn === principal.arn)) {
    const { principal: found, identity, boundary, tags } = reading.value;
    return { ...nobody(found), identity, ...(boundary ? { boundary } : {}), tags };
  }
  const stand = {
    ...nobody(unknownPrincipal(principal)),
    identity: [{ policy: '', name: 'unread policies', document: everything }],
  };
  if (reading.state === 'unread') return { ...stand, unread: [reading] };
  const what = reading.state === 'absent' ? reading.what : `${principal.arn} (there is ${reading.value.arn})`;
  return { ...stand, problems: [absentProblem(what, principal.arn)] };
}

function nobody(principal: Principal, asking?: AskingPrincipal): Who {
  const source = asking?.kind === 'service' ? asking.source : undefined;
  const caller = { principal, calledVia: [], secureTransport: true, ...(source ? { source } : {}) };
  return { caller, identity: [], tags: [], unread: [], problems: [] };
}

function plainPrincipal(principal: Extract<AskingPrincipal, { readonly kind: 'service' | 'root' }>): Principal {
  return principal.kind === 'service'
    ? { kind: 'service', service: principal.service }
    : { kind: 'root', accountId: principal.accountId };
}

function unknownPrincipal({ kind, arn }: Extract<AskingPrincipal, { readonly arn: string }>): Principal {
  const accountId = arn.split(':')[4] ?? '';
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  if (kind === 'user') return { kind, accountId, arn, userName: name, userId: 'unknown' };
  const session = { sessionName: 'steps-doctor', sessionPolicies: [], expiresAt: 0 };
  return { kind, accountId, roleArn: arn, roleName: name, roleId: 'unknown', ...session };
}
