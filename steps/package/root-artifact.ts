import { sha256 } from '../content-digest.ts';
import { tooLarge } from '../errors/index.ts';
import { maxTemplateBodyBytes, maxTemplateBytes } from '../template-limits.ts';
import type { TreeFile } from '../template-tree.ts';
import type { Destination } from './destination.ts';
import { largestParts } from './largest-parts.ts';
import { objectKey, type PlannedArtifact } from './plan.ts';

/**
 * The packaged root template as an object, where CloudFormation takes it from a bucket only: whoever deploys may read the bucket, and
 * need not be able to write to it.
 */
export function rootArtifact(template: string, root: TreeFile, destination: Destination): readonly PlannedArtifact[] {
  const size = Buffer.byteLength(template);
  if (size > maxTemplateBytes)
    throw tooLarge(`"${root.shown}", packaged,`, size, maxTemplateBytes, "CloudFormation's limit for a template", {
      parts: largestParts(root.source),
    });
  if (size <= maxTemplateBodyBytes) return [];
  const body = { type: 'text' as const, text: template };
  const source = { shown: root.shown, digest: sha256(template), extension: '.template', body };
  return [{ source, key: objectKey(destination.prefix, source), references: [] }];
}
