import { counted } from '../counted.ts';
import type { Context } from '../context.ts';
import { checkIntegrity, requireIntegrity, type IntegrityReport } from '../integrity.ts';
import { packagedTemplates } from '../regional-template.ts';
import { runTask } from '../task.ts';

export { artifactFacts, factOf } from './artifact-version.ts';
export { readAllowances, verifyApproval, type GivenApproval } from './verify-approval.ts';

export interface VerifyOptions {
  /** The digest that the manifest must have, as an earlier `steps verify` printed it. */
  readonly digest?: string;
}

/** Checks that the artifact is what was packaged. Throws ARTIFACT_TAMPERED, naming each file and object that is not. */
export async function verifyWorkload(options: VerifyOptions, context: Context): Promise<IntegrityReport> {
  return runTask(
    context,
    'verify',
    'compare the artifact with its manifest',
    async () => requireIntegrity(await checkIntegrity(context, options)),
    ({ manifest }) => ({
      detail: `${counted(manifest.files.length + packagedTemplates(manifest).length, 'file')} and ${counted(manifest.artifacts.length, 'object')} are what was packaged`,
    }),
  );
}
