import { AwsError } from '../../aws-error.ts';
import { via } from '../../../../authorisation/caller.ts';
import { openBytes, sealBytes } from '../../sealed-bytes.ts';
import type { Input, Request } from '../../service.ts';
import { invalidKey } from './errors.ts';
import type { Tier } from './state.ts';

// A standard parameter is encrypted by KMS itself, an advanced one with a data key; both with the parameter's ARN as context.
// https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
const directly = 'kms';
const withDataKey = 'key';

export async function encryptValue(
  plain: string,
  keyId: string,
  arn: string,
  tier: Tier,
  request: Request,
): Promise<string> {
  const EncryptionContext = { PARAMETER_ARN: arn };
  const bytes = Buffer.from(plain);
  if (tier === 'Standard') {
    const input = { KeyId: keyId, Plaintext: bytes, EncryptionContext };
    const { CiphertextBlob } = await callKms<{ CiphertextBlob: Buffer }>('Encrypt', input, request);
    return `${directly}:${CiphertextBlob.toString('base64')}`;
  }
  const input = { KeyId: keyId, KeySpec: 'AES_256', EncryptionContext };
  const dataKey = await callKms<{ Plaintext: Buffer; CiphertextBlob: Buffer }>('GenerateDataKey', input, request);
  const parts = [dataKey.CiphertextBlob, ...sealBytes(dataKey.Plaintext, bytes)];
  return [withDataKey, ...parts.map((part) => part.toString('base64'))].join(':');
}

export async function decryptValue(stored: string, arn: string, request: Request): Promise<string> {
  const [form, ...encoded] = stored.split(':');
  const [blob, ...sealed] = encoded.map((part) => Buffer.from(part, 'base64'));
  const input = { CiphertextBlob: blob, EncryptionContext: { PARAMETER_ARN: arn } };
  const { Plaintext } = await callKms<{ Plaintext: Buffer }>('Decrypt', input, request);
  return form === directly ? Plaintext.toString() : openBytes(Plaintext, sealed).toString();
}

/** What a reader without decryption sees. */
export function withoutForm(stored: string): string {
  return stored.slice(stored.indexOf(':') + 1).replaceAll(':', '');
}

async function callKms<T>(operation: string, input: Input, request: Request): Promise<T> {
  const caller = via(request.caller, `ssm.${request.region}.amazonaws.com`);
  try {
    return await request.cloud.call<T>(caller, { service: 'kms', operation, input, region: request.region });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code.startsWith('AccessDenied')) throw error;
    throw invalidKey(`${error.message} (Service: AWSKMS; Error Code: ${error.code})`);
  }
}
