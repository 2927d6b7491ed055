import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../../context.ts';
import { parseManifest } from '../../manifest-file.ts';
import { manifestPath, type DeployableManifest } from '../../manifest.ts';
import type { ActionReport } from '../../pipeline-execution.ts';
import { isZip, readZip, type ZipEntry } from '../../zip-archive.ts';

export interface BuiltArtifact {
  readonly manifest: DeployableManifest;
  readonly entries: readonly ZipEntry[];
}

/** The artifact with a manifest that an execution built; nothing where it built none, or something else. */
export async function readBuiltArtifact(
  actions: readonly ActionReport[],
  context: Context,
): Promise<BuiltArtifact | undefined> {
  const outputs = actions
    .filter(({ provider }) => provider === 'CodeBuild')
    .flatMap((action) => action.outputArtifacts ?? []);
  for (const { bucket: Bucket, key: Key } of outputs) {
    const { Body } = await context.aws.client(S3Client).send(new GetObjectCommand({ Bucket, Key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const entries = isZip(bytes) ? readZip(bytes) : [];
    const entry = entries.find(({ path }) => path === manifestPath);
    const manifest = entry && parseManifest(entry.bytes.toString('utf8'));
    if (manifest && manifest.stage !== 'built') return { manifest, entries };
  }
  return undefined;
}
