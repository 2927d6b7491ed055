import type { Context } from '../context.ts';
import { readDeployableManifest, writeManifest } from '../manifest-file.ts';
import type { ValidationResult } from './validation-result.ts';

/**
 * Takes the manifest from packaged to validated. Never done in a pipeline, where the digest of the packaged manifest is
 * what every deployment is held against.
 */
export async function recordValidation(result: ValidationResult, { workingDirectory }: Context): Promise<void> {
  const { manifest } = await readDeployableManifest(workingDirectory);
  const { tools, errors, warnings } = result;
  await writeManifest(workingDirectory, { ...manifest, stage: 'validated', validation: { tools, errors, warnings } });
}
