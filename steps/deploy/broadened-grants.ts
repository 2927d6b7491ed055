import { exceptPrefix, grantsOf, type Grant } from './grants.ts';
import { listOf, textOf, type Properties } from './resource-context.ts';

/** What is allowed after a change, or no longer denied, that was not before. A policy that says the same in other words may be told. */
export function broadenedGrants(
  resourceType: string,
  before: Properties | undefined,
  after: Properties | undefined,
): readonly string[] {
  const [old, now] = [before, after].map((properties) => (properties ? grantsOf(resourceType, properties) : []));
  const isGone = after === undefined && holders.has(resourceType);
  return [
    ...uncovered(now, old, 'Allow').map((grant) => `now allows ${describe(grant)}`),
    ...(isGone ? [] : uncovered(old, now, 'Deny').map((grant) => `no longer denies ${describe(grant)}`)),
    ...attached(resourceType, before, after),
    ...boundary(before, after),
  ];
}

/** What such a one was denied, it no longer is because it is no more. */
const holders = new Set(['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group']);

function uncovered(
  grants: readonly Grant[] | undefined,
  by: readonly Grant[] | undefined,
  effect: Grant['effect'],
): readonly Grant[] {
  const covering = (by ?? []).filter((grant) => grant.effect === effect);
  return (grants ?? []).filter((grant) => grant.effect === effect && !covering.some((wider) => covers(wider, grant)));
}

function covers(wider: Grant, grant: Grant): boolean {
  return (
    (wider.principal === '*' ? grant.principal !== '' : wider.principal === grant.principal) &&
    matches(wider.action.toLowerCase(), grant.action.toLowerCase()) &&
    matches(wider.resource, grant.resource) &&
    (wider.condition === '' || wider.condition === grant.condition)
  );
}

/** A `?` is one character, and so not the `*` of a text that is itself a pattern. */
function matches(pattern: string, text: string): boolean {
  if (pattern === text) return true;
  if (pattern.startsWith(exceptPrefix)) return false;
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '[^*]');
  return new RegExp(`^${source}$`, 's').test(text);
}

function describe({ principal, action, resource, condition }: Grant): string {
  const where = resource === '' ? '' : ` on ${resource}`;
  const who = principal === '' ? '' : ` to ${principal}`;
  return `${action}${where}${who}${condition === '' ? '' : ` where ${condition}`}`;
}

const attachments: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Role': ['ManagedPolicyArns'],
  'AWS::IAM::User': ['ManagedPolicyArns', 'Groups'],
  'AWS::IAM::Group': ['ManagedPolicyArns'],
  'AWS::IAM::Policy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::ManagedPolicy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::UserToGroupAddition': ['Users'],
  'AWS::IAM::InstanceProfile': ['Roles'],
  'AWS::SSO::PermissionSet': ['ManagedPolicies', 'CustomerManagedPolicyReferences'],
};

function attached(type: string, before: Properties = {}, after: Properties = {}): readonly string[] {
  return (attachments[type] ?? []).flatMap((name) => {
    const old = new Set(listOf(before[name]).map(textOf));
    const added = listOf(after[name]).map(textOf);
    return added.filter((item) => !old.has(item)).map((item) => `${name} now has ${item}`);
  });
}

function boundary(before: Properties | undefined, after: Properties | undefined): readonly string[] {
  const old = before?.['PermissionsBoundary'];
  if (old === undefined || after === undefined) return [];
  const now = after['PermissionsBoundary'];
  if (now === undefined) return [`has no permissions boundary any more (was ${textOf(old)})`];
  return textOf(now) === textOf(old) ? [] : [`its permissions boundary is now ${textOf(now)} (was ${textOf(old)})`];
}
