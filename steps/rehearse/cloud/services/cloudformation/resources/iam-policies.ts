import type { Properties, ResourceContext, ResourceHandler } from '../resource-handler.ts';
import { isNotFound } from './handler-failure.ts';
import { call, callUnlessGone, difference, hasChanged, jsonText, list, orUndo, pick } from './service-call.ts';

type Holder = 'Role' | 'User' | 'Group';
const holders = [
  ['Roles', 'Role'],
  ['Users', 'User'],
  ['Groups', 'Group'],
] as const satisfies readonly (readonly [string, Holder])[];

interface Held {
  readonly holder: Holder;
  readonly name: string;
}

function heldBy(properties: Properties): readonly Held[] {
  return holders.flatMap(([property, holder]) => list<string>(properties[property]).map((name) => ({ holder, name })));
}

async function putInline(properties: Properties, context: ResourceContext, held: readonly Held[]): Promise<void> {
  const PolicyDocument = jsonText(properties['PolicyDocument']);
  for (const { holder, name } of held) {
    const input = { [`${holder}Name`]: name, PolicyName: properties['PolicyName'], PolicyDocument };
    await call(context, 'iam', `Put${holder}Policy`, input);
  }
}

async function deleteInline(PolicyName: unknown, context: ResourceContext, held: readonly Held[]): Promise<void> {
  for (const { holder, name } of held) {
    await callUnlessGone(context, 'iam', `Delete${holder}Policy`, { [`${holder}Name`]: name, PolicyName });
  }
}

/** A policy put inline into each role, user and group that it names. */
export const iamPolicy: ResourceHandler = {
  type: 'AWS::IAM::Policy',
  async create(desired, context) {
    const held = heldBy(desired);
    await orUndo(
      () => putInline(desired, context, held),
      () => deleteInline(desired['PolicyName'], context, held),
    );
    const physicalId = context.generatedName(64);
    return { physicalId, attributes: { Id: physicalId } };
  },
  async update(current, previous, desired, context) {
    const renamed = hasChanged(previous, desired, 'PolicyName');
    const { removed } = difference(heldBy(previous), heldBy(desired));
    await putInline(desired, context, heldBy(desired));
    await deleteInline(previous['PolicyName'], context, renamed ? heldBy(previous) : removed);
    return current;
  },
  delete: (_current, properties, context) => deleteInline(properties['PolicyName'], context, heldBy(properties)),
};

/** One inline policy of one role. */
export const iamRolePolicy: ResourceHandler = {
  type: 'AWS::IAM::RolePolicy',
  async create(desired, context) {
    await putInline(desired, context, [{ holder: 'Role', name: String(desired['RoleName']) }]);
    return { physicalId: `${String(desired['PolicyName'])}|${String(desired['RoleName'])}`, attributes: {} };
  },
  async update(current, _previous, desired, context) {
    await putInline(desired, context, [{ holder: 'Role', name: String(desired['RoleName']) }]);
    return current;
  },
  delete: (_current, properties, context) =>
    deleteInline(properties['PolicyName'], context, [{ holder: 'Role', name: String(properties['RoleName']) }]),
};

async function attach(PolicyArn: string, held: readonly Held[], context: ResourceContext): Promise<void> {
  for (const { holder, name } of held) {
    await call(context, 'iam', `Attach${holder}Policy`, { [`${holder}Name`]: name, PolicyArn });
  }
}

async function detach(PolicyArn: string, held: readonly Held[], context: ResourceContext): Promise<void> {
  for (const { holder, name } of held) {
    await callUnlessGone(context, 'iam', `Detach${holder}Policy`, { [`${holder}Name`]: name, PolicyArn });
  }
}

interface PolicyVersion {
  readonly VersionId: string;
  readonly IsDefaultVersion: boolean;
}

// A policy has at most five versions: the oldest that is not in force makes room.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
async function putVersion(PolicyArn: string, desired: Properties, context: ResourceContext): Promise<void> {
  const versions = await listVersions(PolicyArn, context);
  const oldest = versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).at(-1);
  if (versions.length >= 5 && oldest) {
    await call(context, 'iam', 'DeletePolicyVersion', { PolicyArn, VersionId: oldest.VersionId });
  }
  const PolicyDocument = jsonText(desired['PolicyDocument']);
  await call(context, 'iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
}

async function listVersions(PolicyArn: string, context: ResourceContext): Promise<readonly PolicyVersion[]> {
  const { Versions } = await call<{ Versions: readonly PolicyVersion[] }>(context, 'iam', 'ListPolicyVersions', {
    PolicyArn,
  });
  return Versions;
}

async function removePolicy(PolicyArn: string, properties: Properties, context: ResourceContext): Promise<void> {
  await detach(PolicyArn, heldBy(properties), context);
  const versions = await listVersions(PolicyArn, context);
  for (const { VersionId, IsDefaultVersion } of versions) {
    if (!IsDefaultVersion) await call(context, 'iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
  }
  await callUnlessGone(context, 'iam', 'DeletePolicy', { PolicyArn });
}

/** Ref is the ARN; a changed document becomes a new default version. */
export const iamManagedPolicy: ResourceHandler = {
  type: 'AWS::IAM::ManagedPolicy',
  async create(desired, context) {
    const { ManagedPolicyName } = desired;
    const { Policy } = await call<{ Policy: { Arn: string; PolicyId: string } }>(context, 'iam', 'CreatePolicy', {
      PolicyName: typeof ManagedPolicyName === 'string' ? ManagedPolicyName : context.generatedName(128),
      PolicyDocument: jsonText(desired['PolicyDocument']),
      ...pick(desired, ['Path', 'Description']),
    });
    await orUndo(
      () => attach(Policy.Arn, heldBy(desired), context),
      () => removePolicy(Policy.Arn, desired, context),
    );
    return {
      physicalId: Policy.Arn,
      attributes: { PolicyArn: Policy.Arn, PolicyId: Policy.PolicyId, IsAttachable: true },
    };
  },
  async update(current, previous, desired, context) {
    const { removed, added } = difference(heldBy(previous), heldBy(desired));
    if (hasChanged(previous, desired, 'PolicyDocument')) await putVersion(current.physicalId, desired, context);
    await attach(current.physicalId, added, context);
    await detach(current.physicalId, removed, context);
    return current;
  },
  async delete(current, properties, context) {
    await removePolicyUnlessGone(current.physicalId, properties, context);
  },
};

async function removePolicyUnlessGone(
  PolicyArn: string,
  properties: Properties,
  context: ResourceContext,
): Promise<void> {
  try {
    await removePolicy(PolicyArn, properties, context);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
