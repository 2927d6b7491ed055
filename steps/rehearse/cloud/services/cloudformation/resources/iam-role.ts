import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, difference, hasChanged, jsonText, list, orUndo, pick } from './service-call.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

const policies = (properties: Properties) => list<InlinePolicy>(properties['Policies']);
const managed = (properties: Properties) => list<string>(properties['ManagedPolicyArns']);

/** Ref is the name. Path and name replace; policies that the template does not name are left alone. */
export const iamRole: ResourceHandler = {
  type: 'AWS::IAM::Role',

  async create(desired, context) {
    const RoleName = typeof desired['RoleName'] === 'string' ? desired['RoleName'] : context.generatedName(64);
    await call(context, 'iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: jsonText(desired['AssumeRolePolicyDocument']),
      ...pick(desired, ['Path', 'Description', 'MaxSessionDuration', 'PermissionsBoundary']),
      Tags: tagList(desired, context),
    });
    const undo = () => remove(RoleName, desired, context);
    return orUndo(async () => {
      await putPolicies(RoleName, policies(desired), context);
      await attach(RoleName, managed(desired), context);
      return read(RoleName, context);
    }, undo);
  },

  async update(current, previous, desired, context) {
    const RoleName = current.physicalId;
    await updateTrust(RoleName, previous, desired, context);
    await updateBoundary(RoleName, previous, desired, context);
    await updatePolicies(RoleName, previous, desired, context);
    await updateTags('iam', { RoleName }, previous, desired, context);
    return read(RoleName, context);
  },

  delete: (current, properties, context) => remove(current.physicalId, properties, context),
};

async function read(RoleName: string, context: ResourceContext): Promise<ResourceState> {
  const { Role } = await call<{ Role: { Arn: string; RoleId: string } }>(context, 'iam', 'GetRole', { RoleName });
  return { physicalId: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId } };
}

async function updateTrust(RoleName: string, previous: Properties, desired: Properties, context: ResourceContext) {
  if (hasChanged(previous, desired, 'AssumeRolePolicyDocument')) {
    const PolicyDocument = jsonText(desired['AssumeRolePolicyDocument']);
    await call(context, 'iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
  }
  if (hasChanged(previous, desired, 'Description', 'MaxSessionDuration')) {
    const { Description = '', MaxSessionDuration = 3600 } = desired;
    await call(context, 'iam', 'UpdateRole', { RoleName, Description, MaxSessionDuration });
  }
}

async function updateBoundary(RoleName: string, previous: Properties, desired: Properties, context: ResourceContext) {
  if (!hasChanged(previous, desired, 'PermissionsBoundary')) return;
  const { PermissionsBoundary } = desired;
  if (PermissionsBoundary === undefined) await call(context, 'iam', 'DeleteRolePermissionsBoundary', { RoleName });
  else await call(context, 'iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary });
}

async function updatePolicies(RoleName: string, previous: Properties, desired: Properties, context: ResourceContext) {
  const inline = difference(policies(previous), policies(desired));
  const kept = policies(desired).map(({ PolicyName }) => PolicyName);
  await putPolicies(RoleName, inline.added, context);
  await deletePolicies(
    RoleName,
    inline.removed.filter(({ PolicyName }) => !kept.includes(PolicyName)),
    context,
  );
  const attached = difference(managed(previous), managed(desired));
  await attach(RoleName, attached.added, context);
  await detach(RoleName, attached.removed, context);
}

async function putPolicies(RoleName: string, inline: readonly InlinePolicy[], context: ResourceContext) {
  for (const { PolicyName, PolicyDocument } of inline) {
    await call(context, 'iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: jsonText(PolicyDocument) });
  }
}

async function deletePolicies(RoleName: string, inline: readonly InlinePolicy[], context: ResourceContext) {
  for (const { PolicyName } of inline)
    await callUnlessGone(context, 'iam', 'DeleteRolePolicy', { RoleName, PolicyName });
}

async function attach(RoleName: string, arns: readonly string[], context: ResourceContext) {
  for (const PolicyArn of arns) await call(context, 'iam', 'AttachRolePolicy', { RoleName, PolicyArn });
}

async function detach(RoleName: string, arns: readonly string[], context: ResourceContext) {
  for (const PolicyArn of arns) await callUnlessGone(context, 'iam', 'DetachRolePolicy', { RoleName, PolicyArn });
}

async function remove(RoleName: string, properties: Properties, context: ResourceContext): Promise<void> {
  await detach(RoleName, managed(properties), context);
  await deletePolicies(RoleName, policies(properties), context);
  await callUnlessGone(context, 'iam', 'DeleteRole', { RoleName });
}
