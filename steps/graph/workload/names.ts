import type { TreeFile } from '../../template-tree.ts';

/** The id of a resource's node. */
export function resourceId(file: TreeFile, logicalId: string): string {
  return `${file.id}#${logicalId}`;
}
