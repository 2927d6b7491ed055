import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ClientSettings } from '../aws-clients.ts';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { artifactTampered, fromAws, settingMissing, tooLarge } from '../errors/index.ts';
import { readObjectFacts } from '../object-checksum.ts';
import { findManifest } from '../manifest-file.ts';
import type { UploadedArtifact } from '../manifest.ts';
import { objectUrl } from '../partition.ts';
import { maxTemplateBodyBytes, maxTemplateBytes } from '../template-limits.ts';
import type { SourceDocument } from '../template.ts';

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
  const packaged = await findPackaged(bytes, context);
  if (packaged) return { TemplateURL: objectUrl(packaged.region, packaged.bucket, packaged.key) };
  if (!upload.bucket) {
    throw settingMissing(
      '--s3-bucket',
      `${template.file} has ${bytes.length} bytes: CloudFormation takes ${maxTemplateBodyBytes} in a call, more from a bucket only, where steps package puts it`,
    );
  }
  const key = `packages/templates/${sha256(bytes)}.template`;
  await putOnce(bytes, key, { ...upload, bucket: upload.bucket }, context);
  return { TemplateURL: objectUrl(upload.region, upload.bucket, key) };
}

/** The object that `steps package` made of these very bytes. */
async function findPackaged(bytes: Buffer, context: Context): Promise<UploadedArtifact | undefined> {
  const manifest = (await findManifest(context.workingDirectory))?.manifest;
  if (!manifest || manifest.stage === 'built') return undefined;
  const digest = sha256(bytes);
  return manifest.artifacts.find((artifact) => artifact.sha256 === digest);
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
    if (error instanceof Error && error.name === 'PreconditionFailed') return requireSame(bytes, key, upload, context);
    throw fromAws(error, `upload the template to s3://${upload.bucket}/${key}`);
  }
}

/** The key is the digest, but others may write there too: what came first counts only if it holds these bytes. */
async function requireSame(
  bytes: Buffer,
  key: string,
  { bucket, region }: TemplateUpload & { readonly bucket: string },
  context: Context,
): Promise<void> {
  const expected = sha256(bytes);
  const facts = await readObjectFacts(context.aws.client(S3Client, { region }), { bucket, key });
  if (facts?.sha256 === expected) return;
  const subject = `s3://${bucket}/${key}`;
  throw artifactTampered([{ subject, expected, ...(facts ? { found: facts.sha256 } : {}) }]);
}
