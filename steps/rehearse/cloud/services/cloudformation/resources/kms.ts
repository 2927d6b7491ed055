import type { Properties, ResourceContext, ResourceHandler } from '../resource-handler.ts';
import { call, callUnlessGone, hasChanged, jsonText, orUndo, pick } from './service-call.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

const isTrue = (value: unknown) => value === true || value === 'true';
const isFalse = (value: unknown) => value === false || value === 'false';

/** A key that is to be deleted already is as gone as CloudFormation can make it. */
async function removeKey(KeyId: string, properties: Properties, context: ResourceContext): Promise<void> {
  const PendingWindowInDays = Number(properties['PendingWindowInDays'] ?? 30);
  const { KeyMetadata } = await call<{ KeyMetadata: { KeyState: string } }>(context, 'kms', 'DescribeKey', { KeyId });
  if (KeyMetadata.KeyState === 'PendingDeletion') return;
  await call(context, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays });
}

// KMS gives tags names of its own.
function kmsTags(tags: readonly { readonly Key: string; readonly Value: string }[] | undefined) {
  return tags?.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
}

/** Ref is the key's id. Deleting schedules the deletion. */
export const kmsKey: ResourceHandler = {
  type: 'AWS::KMS::Key',
  async create(desired, context) {
    const { KeyMetadata } = await call<{ KeyMetadata: { KeyId: string; Arn: string } }>(context, 'kms', 'CreateKey', {
      Policy: jsonText(desired['KeyPolicy']),
      ...pick(desired, ['Description', 'KeySpec', 'KeyUsage', 'Origin']),
      BypassPolicyLockoutSafetyCheck: isTrue(desired['BypassPolicyLockoutSafetyCheck']) || undefined,
      MultiRegion: isTrue(desired['MultiRegion']) || undefined,
      Tags: kmsTags(tagList(desired, context)),
    });
    const { KeyId, Arn } = KeyMetadata;
    return orUndo(
      async () => {
        if (isTrue(desired['EnableKeyRotation'])) await enableRotation(KeyId, desired, context);
        if (isFalse(desired['Enabled'])) await call(context, 'kms', 'DisableKey', { KeyId });
        return { physicalId: KeyId, attributes: { Arn, KeyId } };
      },
      () => removeKey(KeyId, desired, context),
    );
  },
  async update(current, previous, desired, context) {
    const KeyId = current.physicalId;
    if (hasChanged(previous, desired, 'Enabled') && !isFalse(desired['Enabled']))
      await call(context, 'kms', 'EnableKey', { KeyId });
    if (hasChanged(previous, desired, 'KeyPolicy')) {
      const Policy = jsonText(desired['KeyPolicy']);
      await call(context, 'kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy });
    }
    if (hasChanged(previous, desired, 'Description')) {
      await call(context, 'kms', 'UpdateKeyDescription', { KeyId, Description: desired['Description'] ?? '' });
    }
    if (hasChanged(previous, desired, 'EnableKeyRotation', 'RotationPeriodInDays')) {
      if (isTrue(desired['EnableKeyRotation'])) await enableRotation(KeyId, desired, context);
      else await call(context, 'kms', 'DisableKeyRotation', { KeyId });
    }
    if (hasChanged(previous, desired, 'Enabled') && isFalse(desired['Enabled']))
      await call(context, 'kms', 'DisableKey', { KeyId });
    await updateTags('kms', { KeyId }, previous, desired, context);
    return current;
  },
  delete: (current, properties, context) => removeKey(current.physicalId, properties, context),
};

async function enableRotation(KeyId: string, desired: Properties, context: ResourceContext): Promise<void> {
  await call(context, 'kms', 'EnableKeyRotation', { KeyId, ...pick(desired, ['RotationPeriodInDays']) });
}

/** Ref is the alias's name. */
export const kmsAlias: ResourceHandler = {
  type: 'AWS::KMS::Alias',
  async create(desired, context) {
    await call(context, 'kms', 'CreateAlias', pick(desired, ['AliasName', 'TargetKeyId']));
    return { physicalId: String(desired['AliasName']), attributes: {} };
  },
  async update(current, _previous, desired, context) {
    await call(context, 'kms', 'UpdateAlias', pick(desired, ['AliasName', 'TargetKeyId']));
    return current;
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'kms', 'DeleteAlias', { AliasName: current.physicalId }),
};
