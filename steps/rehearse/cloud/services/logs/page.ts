import type { Input } from '../../service.ts';
import { invalidParameter } from './errors.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly members: { readonly nextToken?: string };
}

/** A page of a list that keeps its order: the token is the place of the next item. */
export function pageOf<T>(all: readonly T[], input: Input, largest: number): Page<T> {
  const token = input['nextToken'];
  const start = token === undefined || token === null ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('The specified nextToken is invalid.');
  const limit = Math.min(largest, Number(input['limit'] ?? largest));
  const next = start + limit;
  return { items: all.slice(start, next), members: next < all.length ? { nextToken: String(next) } : {} };
}
