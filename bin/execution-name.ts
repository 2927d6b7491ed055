import type { ExecutionName } from '../steps/status/index.ts';
import { oneLine } from './printable.ts';

/** `4f0c1a2b "Add a table" by Ana`, of each source; the execution's id where no source is known. */
export function formatRevisions({ executionId, revisions, author }: ExecutionName): string {
  if (revisions.length === 0) return `execution ${executionId.slice(0, 8)}`;
  const by = author === undefined ? '' : ` by ${oneLine(author, 60)}`;
  return `${revisions.map(formatRevision).join(', ')}${by}`;
}

function formatRevision({ id, subject }: ExecutionName['revisions'][number]): string {
  return subject === undefined ? shortId(id) : `${shortId(id)} "${oneLine(subject, 72)}"`;
}

/** Of a commit the first eight digits; an object's version whole. */
function shortId(id: string): string {
  return /^[0-9a-f]{40,64}$/.test(id) ? id.slice(0, 8) : oneLine(id, 40);
}
