import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ClientSettings } from './aws-clients.ts';
import { sha256 } from './content-digest.ts';
import type { Context } from './context.ts';
import { artifactTampered, fromAws, isThereAlready } from './errors/index.ts';
import { readObjectFacts } from './object-checksum.ts';

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly kmsKeyId?: string;
  readonly contentType?: string;
}

/** Uploads an object under a key that its digest is part of, unless it is there. */
export async function putOnce(bytes: Buffer, address: ObjectAddress, context: Context): Promise<void> {
  const { bucket, key, region, kmsKeyId, contentType } = address;
  const settings: ClientSettings = { region };
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: bytes,
    IfNoneMatch: '*',
    ChecksumAlgorithm: 'SHA256',
    ...(contentType ? { ContentType: contentType } : {}),
    ...(kmsKeyId ? { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyId } : {}),
  });
  try {
    await context.aws.client(S3Client, settings).send(command, { abortSignal: context.signal });
  } catch (error) {
    if (isThereAlready(error)) return requireSame(bytes, address, context);
    throw fromAws(error, `upload s3://${bucket}/${key}`);
  }
}

/** The key is the digest, but others may write there too: what came first counts only if it holds these bytes. */
async function requireSame(bytes: Buffer, { bucket, key, region }: ObjectAddress, context: Context): Promise<void> {
  const expected = sha256(bytes);
  const facts = await readObjectFacts(context.aws.client(S3Client, { region }), { bucket, key });
  if (facts?.sha256 === expected) return;
  const subject = `s3://${bucket}/${key}`;
  throw artifactTampered([{ subject, expected, ...(facts ? { found: facts.sha256 } : {}) }]);
}
