import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients } from '../../../../../../steps/aws-clients.ts';
import { via } from '../../../../../../steps/authorisation/caller.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const tools = '222222222222';
const dev = '333333333333';
const plaintext = Buffer.from('a secret');

let test: TestCloud;
let kms: KMSClient;
beforeAll(async () => {
  test = await startTestCloud();
  kms = test.clientFor(tools).client(KMSClient);
});
afterAll(() => test.cloud.stop());

async function createKey(policy?: object): Promise<string> {
  const created = await kms.send(new CreateKeyCommand(policy ? { Policy: JSON.stringify(policy) } : {}));
  return created.KeyMetadata?.Arn ?? '';
}

function policyOf(...statements: readonly object[]): object {
  const root = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${tools}:root` }, Action: 'kms:*', Resource: '*' };
  return { Version: '2012-10-17', Statement: [root, ...statements] };
}

/** Clients of a role in an account that may do these actions on everything, as far as its own policy goes. */
async function roleWith(accountId: string, name: string, ...actions: readonly string[]) {
  const iam = test.clientFor(accountId).client(IAMClient);
  const trust = { Effect: 'Allow', Principal: { AWS: accountId }, Action: 'sts:AssumeRole' };
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const role = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document(trust) }));
  const allow = document({ Effect: 'Allow', Action: actions, Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument: allow }));
  const sts = test.clientFor(accountId).client(STSClient);
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role.Role?.Arn, RoleSessionName: 'test' }),
  );
  return createAwsClients({
    region: 'eu-west-1',
    endpoint: test.cloud.endpoint,
    credentials: {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    },
  });
}

describe('a key', () => {
  it('is described as it was created, by id and by ARN', async () => {
    const created = await kms.send(
      new CreateKeyCommand({ Description: 'for artifacts', Tags: [{ TagKey: 'team', TagValue: 'tools' }] }),
    );
    const { KeyId, Arn } = created.KeyMetadata ?? {};
    for (const keyId of [KeyId, Arn]) {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }));
      expect(KeyMetadata).toMatchObject({
        AWSAccountId: tools,
        Arn: `arn:aws:kms:eu-west-1:${tools}:key/${KeyId}`,
        Description: 'for artifacts',
        Enabled: true,
        KeyState: 'Enabled',
        KeyManager: 'CUSTOMER',
        KeySpec: 'SYMMETRIC_DEFAULT',
      });
      expect(KeyMetadata?.CreationDate).toBeInstanceOf(Date);
    }
    const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId }));
    expect(Tags).toEqual([{ TagKey: 'team', TagValue: 'tools' }]);
    const { Keys } = await kms.send(new ListKeysCommand({}));
    expect(Keys).toContainEqual({ KeyId, KeyArn: Arn });
  });

  it('changes its description, tags and rotation', async () => {
    const KeyId = await createKey();
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: 'new' }));
    await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }));
    expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled).toBe(false);
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
    expect(await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
    });
    expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Description).toBe('new');
  });

  it.each([
    ['no-such-key', "Invalid keyId 'no-such-key'"],
    [
      '12345678-1234-4234-8234-123456789012',
      `Key 'arn:aws:kms:eu-west-1:${tools}:key/12345678-1234-4234-8234-123456789012' does not exist`,
    ],
    ['alias/missing', `Alias arn:aws:kms:eu-west-1:${tools}:alias/missing is not found.`],
    [
      `arn:aws:kms:us-east-1:${tools}:key/12345678-1234-4234-8234-123456789012`,
      `Invalid arn arn:aws:kms:us-east-1:${tools}:key/12345678-1234-4234-8234-123456789012`,
    ],
  ])('is not found by %s', async (KeyId, message) => {
    await expect(kms.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message,
    });
  });

  it('is refused where the embedded cloud has none of its kind', async () => {
    const asymmetric = new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    await expect(kms.send(asymmetric)).rejects.toThrow(
      'kms:CreateKey with KeySpec RSA_2048 is not part of the embedded cloud',
    );
  });
});

describe('encryption', () => {
  it('comes back with the same context, and the ciphertext names its key', async () => {
    const KeyId = await createKey();
    const EncryptionContext = { purpose: 'test' };
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: plaintext, EncryptionContext }));
    const decrypted = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(Buffer.from(decrypted.Plaintext ?? [])).toEqual(plaintext);
    expect(decrypted.KeyId).toBe(KeyId);
  });

  it('is refused with another context, another key, or a changed ciphertext', async () => {
    const KeyId = await createKey();
    const { CiphertextBlob = new Uint8Array() } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: plaintext, EncryptionContext: { a: '1' } }),
    );
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidCiphertextException' }),
    );
    const other = await createKey();
    await expect(
      kms.send(new DecryptCommand({ CiphertextBlob, KeyId: other, EncryptionContext: { a: '1' } })),
    ).rejects.toMatchObject({ name: 'IncorrectKeyException' });
    const changed = Uint8Array.from(CiphertextBlob, (byte, at) => (at === CiphertextBlob.length - 1 ? byte ^ 1 : byte));
    await expect(
      kms.send(new DecryptCommand({ CiphertextBlob: changed, EncryptionContext: { a: '1' } })),
    ).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('makes data keys that only the key opens, and moves them to another key', async () => {
    const [from, to] = [await createKey(), await createKey()];
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId: from, KeySpec: 'AES_256' }));
    expect(made.Plaintext).toHaveLength(32);
    const moved = await kms.send(new ReEncryptCommand({ CiphertextBlob: made.CiphertextBlob, DestinationKeyId: to }));
    expect(moved).toMatchObject({ SourceKeyId: from, KeyId: to });
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, KeyId: to }));
    expect(opened.Plaintext).toEqual(made.Plaintext);
    const hidden = await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: from, NumberOfBytes: 16 }));
    expect(hidden).not.toHaveProperty('Plaintext');
    expect((await kms.send(new DecryptCommand({ CiphertextBlob: hidden.CiphertextBlob }))).Plaintext).toHaveLength(16);
  });

  it('still opens what was sealed before a rotation', async () => {
    const KeyId = await createKey();
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: plaintext }));
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    const after = await kms.send(new EncryptCommand({ KeyId, Plaintext: plaintext }));
    for (const blob of [CiphertextBlob, after.CiphertextBlob]) {
      const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: blob }));
      expect(Buffer.from(Plaintext ?? [])).toEqual(plaintext);
    }
  });

  it('is refused while the key is disabled or waits for its deletion', async () => {
    const KeyId = await createKey();
    const encrypt = () => kms.send(new EncryptCommand({ KeyId, Plaintext: plaintext }));
    await kms.send(new DisableKeyCommand({ KeyId }));
    await expect(encrypt()).rejects.toMatchObject({ name: 'DisabledException', message: `${KeyId} is disabled.` });
    await kms.send(new EnableKeyCommand({ KeyId }));
    const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    expect(scheduled).toMatchObject({ KeyId, KeyState: 'PendingDeletion' });
    await expect(encrypt()).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
      message: `${KeyId} is pending deletion.`,
    });
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    await kms.send(new EnableKeyCommand({ KeyId }));
    await expect(encrypt()).resolves.toMatchObject({ KeyId });
  });
});

describe('an alias', () => {
  it('leads to its key, moves to another and goes', async () => {
    const [first, second] = [await createKey(), await createKey()];
    const AliasName = 'alias/moving';
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: first }));
    await expect(kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: second }))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
    const described = async () => (await kms.send(new DescribeKeyCommand({ KeyId: AliasName }))).KeyMetadata?.Arn;
    expect(await described()).toBe(first);
    await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: second }));
    expect(await described()).toBe(second);
    const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: second }));
    expect(Aliases).toMatchObject([{ AliasName, AliasArn: `arn:aws:kms:eu-west-1:${tools}:${AliasName}` }]);
    await kms.send(new DeleteAliasCommand({ AliasName }));
    await expect(described()).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('means a key of the account that uses it', async () => {
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/own', TargetKeyId: await createKey() }));
    const elsewhere = test.clientFor(dev).client(KMSClient);
    await expect(elsewhere.send(new DescribeKeyCommand({ KeyId: 'alias/own' }))).rejects.toMatchObject({
      message: `Alias arn:aws:kms:eu-west-1:${dev}:alias/own is not found.`,
    });
  });

  it('of AWS itself cannot be made, and is there when a service needs it', async () => {
    const reserved = new CreateAliasCommand({ AliasName: 'alias/aws/s3', TargetKeyId: await createKey() });
    await expect(kms.send(reserved)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }));
    expect(KeyMetadata).toMatchObject({ KeyManager: 'AWS' });
    const direct = new EncryptCommand({ KeyId: 'alias/aws/s3', Plaintext: plaintext });
    await expect(kms.send(direct)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('a key policy', () => {
  it('is given back byte for byte', async () => {
    const Policy = JSON.stringify(policyOf(), undefined, 3);
    const KeyId = await createKey();
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    expect((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
  });

  const onlyOthers = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: dev }, Action: 'kms:*', Resource: '*' }],
  };
  const unknownRole = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${dev}:role/Nobody` },
    Action: 'kms:Decrypt',
    Resource: '*',
  };
  it.each([
    [
      'locks its author out',
      JSON.stringify(onlyOthers),
      'The new key policy will not allow you to update the key policy in the future.',
    ],
    [
      'names a role that does not exist',
      JSON.stringify(policyOf(unknownRole)),
      'Policy contains a statement with one or more invalid principals.',
    ],
    ['is no JSON', '{', 'This policy contains invalid Json'],
  ])('is refused when it %s', async (_why, Policy, message) => {
    await expect(kms.send(new CreateKeyCommand({ Policy }))).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message,
    });
  });

  it('may lock its author out when the author insists', async () => {
    const insisting = new CreateKeyCommand({
      Policy: JSON.stringify(onlyOthers),
      BypassPolicyLockoutSafetyCheck: true,
    });
    const { KeyMetadata } = await kms.send(insisting);
    await expect(kms.send(new EncryptCommand({ KeyId: KeyMetadata?.Arn, Plaintext: plaintext }))).rejects.toMatchObject(
      {
        name: 'AccessDeniedException',
      },
    );
  });

  it('lets a role of another account in only where both sides allow it', async () => {
    const allowed = await roleWith(dev, 'Allowed', 'kms:Decrypt', 'kms:Encrypt');
    const unaware = await roleWith(dev, 'Unaware', 's3:GetObject');
    const shared = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${dev}:root` },
      Action: 'kms:Encrypt',
      Resource: '*',
    };
    const [open, closed] = [await createKey(policyOf(shared)), await createKey()];
    const encrypt = (KeyId: string) => new EncryptCommand({ KeyId, Plaintext: plaintext });
    await expect(allowed.client(KMSClient).send(encrypt(open))).resolves.toMatchObject({ KeyId: open });
    await expect(allowed.client(KMSClient).send(encrypt(closed))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::${dev}:assumed-role/Allowed/test is not authorized to perform: kms:Encrypt on resource: ${closed} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    });
    await expect(unaware.client(KMSClient).send(encrypt(open))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('because no identity-based policy allows the kms:Encrypt action') as string,
    });
  });

  it('may allow use through one service and for one context only', async () => {
    const through = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${dev}:root` },
      Action: 'kms:GenerateDataKey',
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:ViaService': 's3.eu-west-1.amazonaws.com',
          'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::artifacts',
        },
      },
    };
    const KeyId = await createKey(policyOf(through));
    const admin = test.cloud.administrator(dev);
    const generate = (caller: typeof admin, arn: string) =>
      test.cloud.call(caller, {
        service: 'kms',
        operation: 'GenerateDataKey',
        input: { KeyId, KeySpec: 'AES_256', EncryptionContext: { 'aws:s3:arn': arn } },
      });
    const viaS3 = via(admin, 's3.eu-west-1.amazonaws.com');
    await expect(generate(viaS3, 'arn:aws:s3:::artifacts')).resolves.toMatchObject({ KeyId });
    await expect(generate(viaS3, 'arn:aws:s3:::other')).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await expect(generate(admin, 'arn:aws:s3:::artifacts')).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});
