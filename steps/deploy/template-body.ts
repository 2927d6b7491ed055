import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import { fromAws, settingMissing, tooLarge } from '../errors/index.ts';
import type { SourceDocument } from '../template.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const maxTemplateBodyBytes = 51_200;
const maxTemplateBytes = 1024 * 1024;

export type TemplateInput = { readonly TemplateBody: string } | { readonly TemplateURL: string };

export interface TemplateUpload {
  readonly bucket?: string;
  readonly kmsKeyId?: string;
  readonly region: string;
}

/** The template itself where CloudFormation takes it, else the address it was uploaded to, as whoever runs the deployment. */
export async function templateInput(
  template: SourceDocument,
  upload: TemplateUpload,
  context: Context,
): Promise<TemplateInput> {
  const bytes = Buffer.from(template.text);
  if (bytes.length <= maxTemplateBodyBytes) return { TemplateBody: template.text };
  if (bytes.length > maxTemplateBytes)
    throw tooLarge(`"${template.file}"`, bytes.length, maxTemplateBytes, "CloudFormation's limit for a template");
  if (!upload.bucket) {
    throw settingMissing(
      '--s3-bucket',
      `${template.file} has ${bytes.length} bytes: CloudFormation takes ${maxTemplateBodyBytes} in a call, more from a bucket only`,
    );
  }
  const key = `packages/templates/${createHash('sha256').update(bytes).digest('hex')}.template`;
  await putOnce(bytes, key, { ...upload, bucket: upload.bucket }, context);
  return { TemplateURL: `https://s3.${upload.region}.amazonaws.com/${upload.bucket}/${key}` };
}

async function putOnce(
  bytes: Buffer,
  key: string,
  upload: TemplateUpload & { readonly bucket: string },
  context: Context,
): Promise<void> {
  const settings: ClientSettings = { region: upload.region };
  const command = new PutObjectCommand({
    Bucket: upload.bucket,
    Key: key,
    Body: bytes,
    IfNoneMatch: '*',
    ChecksumAlgorithm: 'SHA256',
    ...(upload.kmsKeyId ? { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: upload.kmsKeyId } : {}),
  });
  try {
    await context.aws.client(S3Client, settings).send(command, { abortSignal: context.signal });
  } catch (error) {
    // Keys are digests: an object that is already there holds these bytes.
    if (error instanceof Error && error.name === 'PreconditionFailed') return;
    throw fromAws(error, `upload the template to s3://${upload.bucket}/${key}`);
  }
}
