import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { settingMissing, tooLarge } from '../errors/index.ts';
import type { Manifest, UploadedArtifact } from '../manifest.ts';
import { objectUrl } from '../partition.ts';
import { putOnce } from '../put-once.ts';
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
  { template, manifest }: { readonly template: SourceDocument; readonly manifest?: Manifest | undefined },
  region: string,
  upload: TemplateUpload,
  context: Context,
): Promise<TemplateInput> {
  const bytes = Buffer.from(template.text);
  if (bytes.length <= maxTemplateBodyBytes) return { TemplateBody: template.text };
  if (bytes.length > maxTemplateBytes)
    throw tooLarge(`"${template.file}"`, bytes.length, maxTemplateBytes, "CloudFormation's limit for a template");
  const packaged = findPackaged(bytes, region, manifest);
  if (packaged) return { TemplateURL: objectUrl(packaged.region, packaged.bucket, packaged.key) };
  if (!upload.bucket) {
    throw settingMissing(
      '--s3-bucket',
      `${template.file} has ${bytes.length} bytes: CloudFormation takes ${maxTemplateBodyBytes} in a call, more from a bucket only, where steps package puts it`,
    );
  }
  const key = `packages/templates/${sha256(bytes)}.template`;
  await putOnce(bytes, { ...upload, bucket: upload.bucket, key }, context);
  return { TemplateURL: objectUrl(upload.region, upload.bucket, key) };
}

/** The object that `steps package` made of these very bytes, of several regions that in the target's own. */
function findPackaged(bytes: Buffer, region: string, manifest: Manifest | undefined): UploadedArtifact | undefined {
  if (!manifest || manifest.stage === 'built') return undefined;
  const digest = sha256(bytes);
  const same = manifest.artifacts.filter((artifact) => artifact.sha256 === digest);
  return same.find((artifact) => artifact.region === region) ?? same[0];
}
