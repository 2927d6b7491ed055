import { decide, type NamedPolicy, type Policies } from '../../../steps/authorisation/decide.ts';
import { policiesOfDemand } from '../../../steps/authorisation/policies-of-demand.ts';
import { standingOf } from '../../../steps/rehearse/cloud/authorisation/standing-of.ts';
import { parsePolicy } from '../../../steps/authorisation/parse-policy.ts';
import { findResourceStatements, findStatements } from '../../../steps/authorisation/statements.ts';
import { findRole, type Role } from '../../../steps/rehearse/cloud/identities/iam-state.ts';
import type { Caller } from '../../../steps/authorisation/caller.ts';
import type { Cloud } from '../../../steps/rehearse/cloud/cloud.ts';
import type { Statement } from '../../../steps/authorisation/policy.ts';
import { directCaller, roleSession } from '../../../steps/rehearse/cloud/sessions.ts';
import type { Demand } from '../../../steps/rehearse/cloud/service.ts';
import { rehearsalRegion } from '../../../steps/rehearse/organization.ts';
import { mapAt } from '../templates.ts';
import {
  actorOf,
  bucket,
  keyArn,
  renderCommon,
  renderPackages,
  renderRoles,
  tools,
  whoMay,
  type Verdict,
} from '../who-may.ts';
import type { Deed } from './deeds.ts';
import { dev, prod, renderedBeside, type Row } from './principals.ts';
import type { World } from './world.ts';

export interface Cell {
  readonly verdict: Verdict;
  /** The statements that decide: all that allow, the one that denies, or the sides on which none allows. */
  readonly because: readonly { readonly side: string; readonly statement?: string }[];
}

/** By the embedded cloud, from the policies that its services hold. */
export function decideByCloud(world: World, row: Row, deed: Deed): Cell {
  const { cloud } = world;
  const caller = callerOf(world, row);
  const standing = standingOf(cloud, caller, rehearsalRegion);
  const policies = policiesOfDemand(caller, demandOf(world, row, deed), standing);
  const decision = decide(policies);
  switch (decision.kind) {
    case 'allowed':
      return { verdict: 'Allowed', because: allowing(policies) };
    case 'denied': {
      const because = [{ side: decision.side, statement: nameOf(decision.statement, decision.policy) }];
      return { verdict: 'ExplicitlyDenied', because };
    }
    case 'missing':
      return { verdict: 'ImplicitlyDenied', because: decision.sides.map((side) => ({ side })) };
  }
}

/** The embedded cloud keeps no roles of accounts outside its organisation: there the account's root, who may do all. */
function callerOf({ cloud, roleArns }: World, { roleArn: named, madeBy, actor, isOutside }: Row): Caller {
  const roleArn = (madeBy && roleArns.get(`${madeBy.stack.stackName}/${madeBy.logicalId}`)) ?? named;
  if (isOutside) return directCaller({ kind: 'root', accountId: actor.accountId });
  return directCaller(roleSession(roleIn(cloud, roleArn), 'somebody', cloud.clock.now() + 3_600_000));
}

function roleIn(cloud: Cloud, roleArn: string): Role {
  const held = findRole(cloud, roleArn);
  if (!held) throw new Error(`there is no ${roleArn}`);
  return held;
}

function demandOf(world: World, row: Row, deed: Deed): Demand {
  const names = { ...world, workload: row.workload };
  const resource = deed.resource(names);
  const asked = { action: deed.action, resource, context: deed.context?.(names) ?? {} };
  switch (deed.owner) {
    case 'bucket':
      return { ...asked, resourceAccount: tools, resourcePolicy: world.bucketPolicy };
    case 'key':
      return { ...asked, resourcePolicy: world.keyPolicy, resourceRule: 'key' };
    case 'packages':
      return { ...asked, resourcePolicy: world.packagesPolicy };
    case 'role':
      return {
        ...asked,
        resourcePolicy: parsePolicy(roleIn(world.cloud, resource).trustPolicy),
        resourceRule: 'trust',
      };
    case undefined:
      return asked;
  }
}

function allowing(policies: Policies): Cell['because'] {
  const { question, identity, resource } = policies;
  const named = (side: string, policy: NamedPolicy, statements: readonly Statement[]) =>
    statements
      .filter(({ Effect }) => Effect === 'Allow')
      .map((statement) => ({ side, statement: nameOf(statement, policy) }));
  const ofIdentity = (typeof identity === 'string' ? [] : identity).flatMap((policy) =>
    named(
      'identity-based policy',
      policy,
      findStatements(policy.document, question).map(({ statement }) => statement),
    ),
  );
  const ofResource = resource
    ? named(
        'resource-based policy',
        resource,
        findResourceStatements(resource.document, question).map(({ statement }) => statement),
      )
    : [];
  return [...ofIdentity, ...ofResource];
}

function nameOf({ Sid }: Statement, { name }: NamedPolicy): string {
  return Sid ?? /^inline policy "([^"]+)"/.exec(name)?.[1] ?? /policy\/(\S+)/.exec(name)?.[1] ?? name;
}

/** By a simulator that is not ours, from the templates rendered without the embedded cloud. */
export async function decideBySimulator(row: Row, deed: Deed): Promise<Verdict> {
  const names = { bucket, keyArn, workload: row.workload };
  const resource = deed.resource(names);
  const context = {
    ...deed.context?.(names),
    ...(deed.action.startsWith('s3:') ? { 's3:ResourceAccount': tools } : {}),
    ...(row.isOutside ? { 'aws:PrincipalOrgID': 'o-anotherone0' } : {}),
  };
  return whoMay(row.actor, { action: deed.action, resource, context }, ownerOf(deed, resource));
}

const [common, packages] = [renderCommon(), renderPackages()];
const rolesOf: Readonly<Record<string, ReturnType<typeof renderRoles>>> = {
  [dev]: { ...renderRoles(dev, { AllowDevelopPipelines: 'true' }), ...renderedBeside('planRole') },
  [prod]: renderRoles(prod),
  [tools]: renderedBeside('pullRequestRoles'),
};

/** Of the role that has this name. */
function trustOf(resourceArn: string, accountId: string): unknown {
  const resources = rolesOf[accountId] ?? {};
  const arnOf = (logicalId: string) => actorOf(resources, logicalId, accountId).arn;
  const found = Object.keys(resources).find((logicalId) => arnOf(logicalId) === resourceArn);
  if (found === undefined) throw new Error(`no template has ${resourceArn}`);
  return actorOf(resources, found, accountId).trust;
}

function ownerOf(deed: Deed, resource: string): { readonly accountId: string; readonly policy?: unknown } {
  switch (deed.owner) {
    case 'bucket':
      return { accountId: tools, policy: mapAt(common['ArtifactBucketPolicy'], 'Properties')['PolicyDocument'] };
    case 'key':
      return { accountId: tools, policy: mapAt(common['ArtifactKey'], 'Properties')['KeyPolicy'] };
    case 'packages':
      return { accountId: tools, policy: mapAt(packages['Repository'], 'Properties')['PermissionsPolicyDocument'] };
    case 'role': {
      const accountId = resource.split(':')[4] ?? '';
      return { accountId, policy: trustOf(resource, accountId) };
    }
    case undefined:
      return { accountId: resource.split(':')[4] ?? '' };
  }
}
