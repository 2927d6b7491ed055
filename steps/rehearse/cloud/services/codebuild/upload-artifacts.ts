import { readFile } from 'node:fs/promises';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import {
  BuildFailure,
  expandText,
  packArtifact,
  selectFiles,
  type ArtifactSpec,
  type Buildspec,
  type BuildShell,
} from '../../../buildspec/index.ts';
import type { Build, ProjectArtifacts } from './project.ts';

interface Upload {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly build: Build;
  readonly shell: BuildShell;
}

/** Uploads what the buildspec names, as the service role and with the project's key. */
export async function uploadArtifacts(buildspec: Buildspec, upload: Upload): Promise<void> {
  const { artifacts } = buildspec;
  const { build } = upload;
  if (!artifacts || build.project.artifacts.type === 'NO_ARTIFACTS') return;
  if (build.handover) await uploadToPipeline(artifacts, upload);
  else await uploadToBucket(artifacts, build.project.artifacts, upload);
}

/** One output artifact is the main one; of several, each is the secondary artifact of its name. */
async function uploadToPipeline(artifacts: NonNullable<Buildspec['artifacts']>, upload: Upload): Promise<void> {
  const { outputs = [] } = upload.build.handover ?? {};
  const [only] = outputs;
  for (const output of outputs) {
    const spec = outputs.length === 1 && output === only ? artifacts : artifacts.secondary[output.name];
    if (!spec)
      throw new BuildFailure('CLIENT_ERROR', `no definition for secondary artifact ${output.name} in the buildspec`);
    const bytes = await pack(spec, upload);
    await putObject(upload, output.bucket, output.key, bytes);
    upload.build.uploaded.push(output.name);
  }
}

async function pack(spec: ArtifactSpec, { shell }: Upload): Promise<Buffer> {
  return packArtifact(await selectFiles(shell.sourceDirectory, spec, shell.log));
}

async function uploadToBucket(spec: ArtifactSpec, target: ProjectArtifacts, upload: Upload): Promise<void> {
  const { build, shell } = upload;
  const bucket = target.location ?? '';
  const name =
    (target.overrideArtifactName && spec.name ? await expandText(spec.name, shell) : target.name) ?? build.project.name;
  const folder = [target.path, target.namespaceType === 'BUILD_ID' ? build.id.replace(/^.*:/, '') : undefined];
  const key = [...folder, name].filter((part) => part !== undefined && part !== '' && part !== '/').join('/');
  build.artifactLocation = `arn:aws:s3:::${bucket}/${key}`;
  if (target.packaging === 'ZIP') return putObject(upload, bucket, key, await pack(spec, upload), target);
  for (const { file, path } of await selectFiles(shell.sourceDirectory, spec, shell.log)) {
    await putObject(upload, bucket, `${key}/${path}`, await readFile(file), target);
  }
}

async function putObject(
  { cloud, caller, build }: Upload,
  Bucket: string,
  Key: string,
  Body: Buffer,
  target?: ProjectArtifacts,
): Promise<void> {
  // A pipeline's key is not taken over: an artifact is encrypted with the project's, and S3's own where it names none.
  const encryption = target?.encryptionDisabled
    ? {}
    : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: build.project.encryptionKey };
  try {
    await cloud.call(caller, {
      service: 's3',
      operation: 'PutObject',
      region: build.region,
      input: { Bucket, Key, Body, ...encryption },
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new BuildFailure(
      'CLIENT_ERROR',
      `Error in UPLOAD_ARTIFACTS phase: ${error.code}: ${error.message} status code: ${error.status}`,
    );
  }
}
