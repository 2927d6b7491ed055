import { via } from '../../../../authorisation/caller.ts';
import { AwsError } from '../../aws-error.ts';
import { openBytes, sealBytes } from '../../sealed-bytes.ts';
import type { Input, Request } from '../../service.ts';
import { failedByKms } from './errors.ts';
import type { Secret } from './state.ts';

/** The key that is used where a secret names none. https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
const ownKey = 'alias/aws/secretsmanager';

/** A value encrypted by a data key of its own, which the caller must be allowed to have made through Secrets Manager. */
export async function seal(value: Buffer, secret: Pick<Secret, 'arn' | 'keyId'>, version: string, request: Request) {
  const input = { KeyId: secret.keyId ?? ownKey, KeySpec: 'AES_256', EncryptionContext: contextOf(secret, version) };
  const dataKey = await callKms<{ Plaintext: Buffer; CiphertextBlob: Buffer }>('GenerateDataKey', input, request);
  return [dataKey.CiphertextBlob, ...sealBytes(dataKey.Plaintext, value)]
    .map((part) => part.toString('base64'))
    .join(':');
}

export async function open(sealed: string, secret: Secret, version: string, request: Request): Promise<Buffer> {
  const [CiphertextBlob, ...parts] = sealed.split(':').map((part) => Buffer.from(part, 'base64'));
  const input = { CiphertextBlob, EncryptionContext: contextOf(secret, version) };
  const { Plaintext } = await callKms<{ Plaintext: Buffer }>('Decrypt', input, request);
  return openBytes(Plaintext, parts);
}

function contextOf({ arn }: Pick<Secret, 'arn'>, version: string): Readonly<Record<string, string>> {
  return { SecretARN: arn, SecretVersionId: version };
}

async function callKms<T>(operation: 'GenerateDataKey' | 'Decrypt', input: Input, request: Request): Promise<T> {
  const caller = via(request.caller, `secretsmanager.${request.region}.amazonaws.com`);
  try {
    return await request.cloud.call<T>(caller, { service: 'kms', operation, input, region: request.region });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
    if (error.code.startsWith('AccessDenied')) {
      if (operation === 'Decrypt') throw new AwsError('AccessDeniedException', 'Access to KMS is not allowed');
      throw error;
    }
    throw failedByKms(operation === 'Decrypt', `${error.message} (Service: AWSKMS; Error Code: ${error.code})`);
  }
}
