import type { ResourceRecord } from '../stack-record.ts';
import { reversed } from '../template/dependencies.ts';
import type { Operation } from './operation.ts';
import { deleteResource } from './resource-work.ts';
import { inDependencyOrder } from './schedule.ts';

/** Deletes resources, each after those that need it. Those that could not be deleted. */
export async function removeResources(
  operation: Operation,
  records: readonly ResourceRecord[],
  isRetained: (record: ResourceRecord) => boolean,
): Promise<readonly ResourceRecord[]> {
  const failed: ResourceRecord[] = [];
  const byKey = new Map(records.map((record, index) => [`${record.logicalId}#${index}`, record]));
  const keysOf = (logicalId: string) =>
    [...byKey].filter(([, record]) => record.logicalId === logicalId).map(([key]) => key);
  const graph = reversed(new Map([...byKey].map(([key, record]) => [key, record.needs.flatMap(keysOf)] as const)));
  await inDependencyOrder(graph, async (key) => {
    const record = byKey.get(key) as ResourceRecord;
    const succeeded = await deleteResource(operation, record, { retain: isRetained(record) });
    if (!succeeded) failed.push(record);
    // What others need stays too, but all the rest is still tried.
    return true;
  });
  return failed;
}

export function deletionFailure(failed: readonly ResourceRecord[]): string {
  return `The following resource(s) failed to delete: [${failed.map(({ logicalId }) => logicalId).join(', ')}]. `;
}

/** Current resources that still exist. */
export function existing(resources: Readonly<Record<string, ResourceRecord>>): readonly ResourceRecord[] {
  return Object.values(resources).filter(({ status }) => status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED');
}
