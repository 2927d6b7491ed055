import { notInEmbeddedCloud } from '../../aws-error.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { demandKey } from './demand-key.ts';
import { invalidKeyId, notPendingDeletion, pendingDeletion, unsupported, validation } from './errors.ts';
import { findKey } from './find-key.ts';
import { optionalCount, optionalText, requiredText, tagsOf } from './inputs.ts';
import { requireKeyPolicy, defaultKeyPolicy } from './key-policy.ts';
import { makeKey, newMaterial } from './make-key.ts';
import { kmsState, type Key } from './state.ts';

const day = 24 * 60 * 60 * 1000;

const createKey: Operation = {
  demands(input, { accountId, region }) {
    const tags = tagsOf(input);
    const context = {
      'kms:BypassPolicyLockoutSafetyCheck': String(input['BypassPolicyLockoutSafetyCheck'] === true),
      'kms:KeySpec': optionalText(input, 'KeySpec') ?? 'SYMMETRIC_DEFAULT',
      'kms:KeyUsage': optionalText(input, 'KeyUsage') ?? 'ENCRYPT_DECRYPT',
      'kms:KeyOrigin': optionalText(input, 'Origin') ?? 'AWS_KMS',
      'kms:MultiRegion': String(input['MultiRegion'] === true),
      ...Object.fromEntries(tags.map(({ TagKey, TagValue }) => [`aws:RequestTag/${TagKey}`, TagValue])),
      ...(tags.length > 0 ? { 'aws:TagKeys': tags.map(({ TagKey }) => TagKey) } : {}),
    };
    const creation = { action: 'kms:CreateKey', resource: '*', context };
    // "At a minimum, the permission must cover all KMS keys in the account and Region."
    // https://docs.aws.amazon.com/kms/latest/developerguide/manage-tags-api.html
    const tagging = { action: 'kms:TagResource', resource: `arn:aws:kms:${region}:${accountId}:key/*`, context };
    return tags.length > 0 ? [creation, tagging] : [creation];
  },
  handle(input, request) {
    refuseOtherKinds(input);
    const { accountId, region, cloud } = request;
    const given = optionalText(input, 'Policy');
    if (given) requireKeyPolicy(given, input['BypassPolicyLockoutSafetyCheck'] === true, request);
    const key = makeKey(cloud, {
      accountId,
      region,
      manager: 'CUSTOMER',
      description: optionalText(input, 'Description') ?? '',
      policy: given ?? defaultKeyPolicy(accountId),
      tags: Object.fromEntries(tagsOf(input).map(({ TagKey, TagValue }) => [TagKey, TagValue])),
    });
    return { KeyMetadata: describe(key) };
  },
};

/** Only symmetric encryption keys of one region are here; anything else is refused, not imitated. */
function refuseOtherKinds(input: Input): void {
  const spec = optionalText(input, 'KeySpec') ?? optionalText(input, 'CustomerMasterKeySpec') ?? 'SYMMETRIC_DEFAULT';
  const usage = optionalText(input, 'KeyUsage') ?? 'ENCRYPT_DECRYPT';
  const origin = optionalText(input, 'Origin') ?? 'AWS_KMS';
  if (spec !== 'SYMMETRIC_DEFAULT') throw notInEmbeddedCloud('kms', `CreateKey with KeySpec ${spec}`);
  if (usage !== 'ENCRYPT_DECRYPT') throw notInEmbeddedCloud('kms', `CreateKey with KeyUsage ${usage}`);
  if (origin !== 'AWS_KMS') throw notInEmbeddedCloud('kms', `CreateKey with Origin ${origin}`);
  if (input['MultiRegion'] === true) throw notInEmbeddedCloud('kms', 'CreateKey with MultiRegion');
}

/** An operation on one key, named by KeyId, that demands the action of its own name. */
function onKey(action: string, handle: (key: Key, input: Input, request: Request) => Output): Operation {
  return {
    demands: (input, request) => [demandKey(action, findKey(requiredText(input, 'KeyId'), request))],
    handle: (input, request) => handle(findKey(requiredText(input, 'KeyId'), request), input, request),
  };
}

/** A change of a key: the customer's own, by id or key ARN (no alias), and not while it waits for deletion. */
function change(action: string, handle: (key: Key, input: Input, request: Request) => Output | void): Operation {
  return onKey(action, (key, input, request) => {
    const keyId = requiredText(input, 'KeyId');
    if (keyId.includes('alias/')) throw invalidKeyId(keyId);
    if (key.manager === 'AWS') throw unsupported(`${key.arn} is managed by AWS and cannot be changed.`);
    if (key.deletionDate !== undefined && action !== 'CancelKeyDeletion') throw pendingDeletion(key.arn);
    return handle(key, input, request) ?? {};
  });
}

const scheduleKeyDeletion = change('ScheduleKeyDeletion', (key, input, { cloud }) => {
  const days = optionalCount(input, 'PendingWindowInDays') ?? 30;
  if (!(days >= 7 && days <= 30)) throw validation('PendingWindowInDays must be between 7 and 30');
  key.enabled = false;
  key.deletionDate = cloud.clock.now() + days * day;
  return {
    KeyId: key.arn,
    DeletionDate: new Date(key.deletionDate),
    KeyState: 'PendingDeletion',
    PendingWindowInDays: days,
  };
});

const cancelKeyDeletion = change('CancelKeyDeletion', (key) => {
  if (key.deletionDate === undefined) throw notPendingDeletion(key.arn);
  delete key.deletionDate;
  return { KeyId: key.arn };
});

const listKeys: Operation = {
  demands: () => [{ action: 'kms:ListKeys', resource: '*' }],
  handle(_input, { cloud, accountId, region }) {
    const keys = Object.values(kmsState(cloud, accountId, region).keys);
    return { Keys: keys.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), Truncated: false };
  },
};

const rotationStatus = onKey('GetKeyRotationStatus', (key) => ({
  KeyId: key.arn,
  KeyRotationEnabled: key.rotates,
  ...(key.rotates ? { RotationPeriodInDays: key.rotationPeriodInDays } : {}),
}));

const listResourceTags = onKey('ListResourceTags', (key) => ({
  Tags: Object.entries(key.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
  Truncated: false,
}));

export const keyOperations: Readonly<Record<string, Operation>> = {
  CreateKey: createKey,
  DescribeKey: onKey('DescribeKey', (key) => ({ KeyMetadata: describe(key) })),
  ListKeys: listKeys,
  UpdateKeyDescription: change('UpdateKeyDescription', (key, input) => {
    key.description = optionalText(input, 'Description') ?? '';
  }),
  EnableKey: change('EnableKey', (key) => {
    key.enabled = true;
  }),
  DisableKey: change('DisableKey', (key) => {
    key.enabled = false;
  }),
  EnableKeyRotation: change('EnableKeyRotation', (key, input) => {
    key.rotates = true;
    key.rotationPeriodInDays = optionalCount(input, 'RotationPeriodInDays') ?? 365;
  }),
  DisableKeyRotation: change('DisableKeyRotation', (key) => {
    key.rotates = false;
  }),
  RotateKeyOnDemand: change('RotateKeyOnDemand', (key) => {
    key.material.push(newMaterial());
    return { KeyId: key.arn };
  }),
  GetKeyRotationStatus: rotationStatus,
  ScheduleKeyDeletion: scheduleKeyDeletion,
  CancelKeyDeletion: cancelKeyDeletion,
  TagResource: change('TagResource', (key, input) => {
    for (const { TagKey, TagValue } of tagsOf(input)) key.tags[TagKey] = TagValue;
  }),
  UntagResource: change('UntagResource', (key, input) => {
    for (const name of (input['TagKeys'] ?? []) as readonly string[]) delete key.tags[name];
  }),
  ListResourceTags: listResourceTags,
};

function describe(key: Key): Output {
  return {
    AWSAccountId: key.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.created),
    Enabled: key.enabled,
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: key.deletionDate === undefined ? (key.enabled ? 'Enabled' : 'Disabled') : 'PendingDeletion',
    ...(key.deletionDate === undefined ? {} : { DeletionDate: new Date(key.deletionDate) }),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
