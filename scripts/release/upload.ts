import type { Context } from '../../steps/context.ts';
import { putOnce } from '../../steps/put-once.ts';
import type { BundleFile, BundlePlace } from './bundle.ts';

/** Uploads what is not there yet, the index last. What is there with other contents is refused: a version has one. */
export async function uploadBundle(
  files: readonly BundleFile[],
  { bucket, region }: BundlePlace,
  context: Context,
): Promise<void> {
  for (const { key, text } of files) {
    const contentType = key.endsWith('.json') ? 'application/json' : 'text/yaml';
    await putOnce(Buffer.from(text), { bucket, region, key, contentType }, context);
  }
}
