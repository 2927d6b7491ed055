import { DescribeKeyCommand, KMSClient, type KeyMetadata } from '@aws-sdk/client-kms';
import type { ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import { fromAws, isAccessDenied, kmsKeyInOtherRegion, kmsKeyNotFound, kmsKeyUnusable } from '../errors/index.ts';

/**
 * The ARN of the key that was asked for by its id, ARN or alias, after it was found fit to encrypt in the region's buckets: better said
 * before the first upload. S3 takes symmetric keys of the bucket's region only.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export async function resolveKey(
  key: string,
  region: string,
  settings: ClientSettings,
  context: Context,
): Promise<string> {
  const [, keyRegion, resource] = /^arn:[^:]+:kms:([^:]+):\d+:(.*)$/.exec(key) ?? [];
  if (keyRegion !== undefined && keyRegion !== region) throw kmsKeyInOtherRegion(key, keyRegion, region);
  try {
    const { KeyMetadata } = await context.aws
      .client(KMSClient, settings)
      .send(new DescribeKeyCommand({ KeyId: key }), { abortSignal: context.signal });
    return usableArn(key, KeyMetadata);
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') throw kmsKeyNotFound(key, region);
    // Who may not look at a key may be allowed to use it; only an alias has to be looked up.
    if (isAccessDenied(error) && !(resource ?? key).startsWith('alias/')) return key;
    throw fromAws(error, `look at the KMS key ${key} (kms:DescribeKey)`);
  }
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
function usableArn(key: string, { Arn, KeyState, KeySpec, KeyUsage }: Partial<KeyMetadata> = {}): string {
  if (KeyState !== 'Enabled') throw kmsKeyUnusable(key, `its state is ${KeyState}`);
  if (KeyUsage !== 'ENCRYPT_DECRYPT' || KeySpec !== 'SYMMETRIC_DEFAULT')
    throw kmsKeyUnusable(key, `it is for ${KeyUsage} with ${KeySpec}, and S3 takes symmetric keys only`);
  return Arn ?? key;
}
