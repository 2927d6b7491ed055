import { S3Client } from '@aws-sdk/client-s3';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { ClientSettings } from './aws-clients.ts';
import { sha256 } from './content-digest.ts';
import type { Context } from './context.ts';
import { artifactTampered, fromAws, type Difference } from './errors/index.ts';
import { readDeployableManifest, type ReadManifest } from './manifest-file.ts';
import { manifestPath, type DeployableManifest, type ManifestFile, type UploadedArtifact } from './manifest.ts';
import { readObjectFacts } from './object-checksum.ts';
import { packagedTemplates } from './regional-template.ts';

export interface IntegrityOptions {
  /** The digest that the manifest must have, kept outside the artifact since it was packaged. */
  readonly digest?: string;
  /** The manifest, where it has been read. */
  readonly read?: ReadManifest<DeployableManifest>;
  /** Who asks S3, where it is not the context's own credentials. The region is each artifact's own. */
  readonly settings?: ClientSettings;
}

/** What was compared with the manifest, as data: nothing differs where `differences` is empty. */
export interface IntegrityReport {
  readonly manifest: DeployableManifest;
  /** SHA-256 of the manifest's bytes, which stands for everything that it names. */
  readonly digest: string;
  readonly differences: readonly Difference[];
}

/** Compares the packaged template, of several regions each, every file and every uploaded object that the manifest names with their SHA-256. */
export async function checkIntegrity(context: Context, options: IntegrityOptions = {}): Promise<IntegrityReport> {
  const { manifest, digest } = options.read ?? (await readDeployableManifest(context.workingDirectory));
  const ofManifest = compare(manifestPath, options.digest?.toLowerCase() ?? digest, digest);
  const limit = pLimit(16);
  const checks = await Promise.all([
    ...[...packagedTemplates(manifest), ...manifest.files].map((file) => limit(() => compareFile(context, file))),
    ...openClients(context, manifest.artifacts, options.settings).map(({ artifact, client }) =>
      limit(() => compareArtifact(client, artifact)),
    ),
  ]);
  return { manifest, digest, differences: [ofManifest, ...checks].filter((difference) => difference !== undefined) };
}

/** Throws ARTIFACT_TAMPERED where anything differs. */
export function requireIntegrity(report: IntegrityReport): IntegrityReport {
  if (report.differences.length > 0) throw artifactTampered(report.differences);
  return report;
}

function compare(subject: string, expected: string, found: string | undefined): Difference | undefined {
  if (expected === found) return undefined;
  return { subject, expected, ...(found === undefined ? {} : { found }) };
}

async function compareFile(context: Context, file: ManifestFile): Promise<Difference | undefined> {
  const content = await readFile(join(context.workingDirectory, file.path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return compare(file.path, file.sha256, content && sha256(content));
}

/** One client for each region. */
function openClients(context: Context, artifacts: readonly UploadedArtifact[], settings: ClientSettings = {}) {
  const byRegion = new Map<string, S3Client>();
  return artifacts.map((artifact) => {
    const { region } = artifact;
    const client = byRegion.get(region) ?? context.aws.client(S3Client, { ...settings, region });
    byRegion.set(region, client);
    return { artifact, client };
  });
}

async function compareArtifact(client: S3Client, artifact: UploadedArtifact): Promise<Difference | undefined> {
  const subject = `s3://${artifact.bucket}/${artifact.key}`;
  try {
    const facts = await readObjectFacts(client, artifact);
    return compare(subject, artifact.sha256, facts?.sha256);
  } catch (error) {
    throw fromAws(error, `check ${subject} (s3:GetObject, s3:GetObjectVersion, kms:Decrypt)`);
  }
}
