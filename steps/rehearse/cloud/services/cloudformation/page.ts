import { validationError } from './errors.ts';

/** One page of a list; the token is the index of the next page's first item. */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
): { items: readonly T[]; next?: string } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw validationError(`Invalid NextToken [${token}]`);
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}
