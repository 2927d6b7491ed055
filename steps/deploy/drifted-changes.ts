import type { Context } from '../context.ts';
import type { DetailedChange } from './detailed-change.ts';

/** What is done with a resource, in words: `Modify, replaced perhaps, drifted`. */
export function changeWords({ action, replacement, drift }: DetailedChange): string {
  const replaced = { True: ', replaced', Conditional: ', replaced perhaps' }[replacement ?? ''] ?? '';
  const drifted = drift && { MODIFIED: ', drifted', DELETED: ', was deleted around the stack' }[drift];
  return `${action}${replaced}${drifted ?? ''}`;
}

export function hasDrift(changes: readonly DetailedChange[]): boolean {
  return changes.some(({ drift }) => drift !== undefined);
}

/** Names the resources that somebody changed or deleted around the stack. */
export function warnOfReverted(changes: readonly DetailedChange[], context: Context): void {
  const drifted = changes.flatMap(({ drift, logicalId, resourceType, properties }) => {
    if (drift === undefined) return [];
    const names = properties.filter(({ deployed }) => deployed !== undefined).map(({ name }) => name);
    return [`${logicalId} (${resourceType}): ${drift === 'DELETED' ? 'deleted' : names.join(', ') || 'changed'}`];
  });
  if (drifted.length === 0) return;
  const message = `somebody changed this around the stack, and it is brought to what the template says: ${drifted.join('; ')}`;
  context.report({ type: 'notice', level: 'warning', message });
}
