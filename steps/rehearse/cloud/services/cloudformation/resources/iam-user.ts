import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, difference, hasChanged, jsonText, list, orUndo, pick } from './service-call.ts';
import { tagChanges, tagList } from './tags.ts';

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

const policies = (properties: Properties) => list<InlinePolicy>(properties['Policies']);
const managed = (properties: Properties) => list<string>(properties['ManagedPolicyArns']);
const groups = (properties: Properties) => list<string>(properties['Groups']);

/** Ref is the name. Groups and passwords are asked of IAM too, which has neither here and says so. */
export const iamUser: ResourceHandler = {
  type: 'AWS::IAM::User',

  async create(desired, context) {
    const UserName = typeof desired['UserName'] === 'string' ? desired['UserName'] : context.generatedName(64);
    const Tags = tagList(desired, context);
    await call(context, 'iam', 'CreateUser', { UserName, ...pick(desired, ['Path', 'PermissionsBoundary']), Tags });
    return orUndo(
      async () => {
        await apply(UserName, {}, desired, context);
        if (desired['LoginProfile'] !== undefined) await call(context, 'iam', 'CreateLoginProfile', { UserName });
        return read(UserName, context);
      },
      () => remove(UserName, desired, context),
    );
  },

  async update(current, previous, desired, context) {
    const UserName = current.physicalId;
    await updateBoundary(UserName, previous, desired, context);
    await apply(UserName, previous, desired, context);
    if (hasChanged(previous, desired, 'LoginProfile')) await call(context, 'iam', 'UpdateLoginProfile', { UserName });
    const { removed: TagKeys, added } = tagChanges(previous, desired, context);
    if (TagKeys.length > 0) await call(context, 'iam', 'UntagUser', { UserName, TagKeys });
    const Tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
    if (Tags.length > 0) await call(context, 'iam', 'TagUser', { UserName, Tags });
    return read(UserName, context);
  },

  delete: (current, properties, context) => remove(current.physicalId, properties, context),
};

async function read(UserName: string, context: ResourceContext): Promise<ResourceState> {
  const { User } = await call<{ User: { Arn: string } }>(context, 'iam', 'GetUser', { UserName });
  return { physicalId: UserName, attributes: { Arn: User.Arn } };
}

async function updateBoundary(UserName: string, previous: Properties, desired: Properties, context: ResourceContext) {
  if (!hasChanged(previous, desired, 'PermissionsBoundary')) return;
  const { PermissionsBoundary } = desired;
  if (PermissionsBoundary === undefined) await call(context, 'iam', 'DeleteUserPermissionsBoundary', { UserName });
  else await call(context, 'iam', 'PutUserPermissionsBoundary', { UserName, PermissionsBoundary });
}

async function apply(UserName: string, previous: Properties, desired: Properties, context: ResourceContext) {
  const inline = difference(policies(previous), policies(desired));
  const kept = policies(desired).map(({ PolicyName }) => PolicyName);
  for (const { PolicyName, PolicyDocument } of inline.added) {
    const input = { UserName, PolicyName, PolicyDocument: jsonText(PolicyDocument) };
    await call(context, 'iam', 'PutUserPolicy', input);
  }
  await deleteInline(UserName, inline.removed.map(nameOf).filter(isNotIn(kept)), context);
  const attached = difference(managed(previous), managed(desired));
  for (const PolicyArn of attached.added) await call(context, 'iam', 'AttachUserPolicy', { UserName, PolicyArn });
  await detach(UserName, attached.removed, context);
  const joined = difference(groups(previous), groups(desired));
  for (const GroupName of joined.added) await call(context, 'iam', 'AddUserToGroup', { UserName, GroupName });
  for (const GroupName of joined.removed) await call(context, 'iam', 'RemoveUserFromGroup', { UserName, GroupName });
}

const nameOf = ({ PolicyName }: InlinePolicy) => PolicyName;
const isNotIn = (names: readonly string[]) => (name: string) => !names.includes(name);

async function deleteInline(UserName: string, names: readonly string[], context: ResourceContext) {
  for (const PolicyName of names) await callUnlessGone(context, 'iam', 'DeleteUserPolicy', { UserName, PolicyName });
}

async function detach(UserName: string, arns: readonly string[], context: ResourceContext) {
  for (const PolicyArn of arns) await callUnlessGone(context, 'iam', 'DetachUserPolicy', { UserName, PolicyArn });
}

async function remove(UserName: string, properties: Properties, context: ResourceContext): Promise<void> {
  await detach(UserName, managed(properties), context);
  await deleteInline(UserName, policies(properties).map(nameOf), context);
  await callUnlessGone(context, 'iam', 'DeleteUser', { UserName });
}
