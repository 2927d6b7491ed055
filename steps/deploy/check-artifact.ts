import { normalize } from 'node:path';
import type { Context } from '../context.ts';
import { notInManifest } from '../errors/index.ts';
import { given } from '../given.ts';
import { checkIntegrity, requireIntegrity } from '../integrity.ts';
import { requireDeployable, type ReadManifest } from '../manifest-file.ts';
import { manifestPath, type DeployableManifest } from '../manifest.ts';
import { packagedTemplates } from '../regional-template.ts';
import type { DeployOptions } from './options.ts';

/**
 * Checks that what is deployed is what was packaged: always where a digest is given, else where the manifest is about this template.
 * Throws ARTIFACT_TAMPERED where a file or an uploaded object differs, and NOT_IN_MANIFEST where a digest is given that does not cover
 * what is deployed. Resolves to whether there was anything to check.
 */
export async function checkArtifact(
  options: DeployOptions,
  found: ReadManifest | undefined,
  context: Context,
): Promise<boolean> {
  const { digest } = options;
  if (digest === undefined && !isPackaged(options, found)) return false;
  const read = await requireDeployable(found, context.workingDirectory);
  const { manifest } = requireIntegrity(await checkIntegrity(context, { read, ...given('digest', digest) }));
  if (digest !== undefined) requireCovered(options, manifest);
  return true;
}

function isPackaged({ templateFile }: DeployOptions, found: ReadManifest | undefined): boolean {
  if (!found || found.manifest.stage === 'built') return false;
  return packagedTemplates(found.manifest).some(({ path }) => normalize(path) === normalize(templateFile));
}

/** A digest vouches for the files of its manifest only. */
function requireCovered({ templateFile, parametersFiles }: DeployOptions, manifest: DeployableManifest): void {
  const covered = new Set([...packagedTemplates(manifest), ...manifest.files].map(({ path }) => normalize(path)));
  const stray = [templateFile, ...parametersFiles].find((file) => !covered.has(normalize(file)));
  if (stray !== undefined) throw notInManifest(stray, manifestPath, [...covered]);
}
