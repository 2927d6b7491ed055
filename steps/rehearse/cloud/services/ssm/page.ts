import type { Input } from '../../service.ts';
import { invalidNextToken, validation } from './errors.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly members: { readonly NextToken?: string };
}

/** A page of a list that keeps its order: the token is the place of the next item. */
export function pageOf<T>(all: readonly T[], input: Input, largest: number): Page<T> {
  const start = startOf(input['NextToken']);
  const size = input['MaxResults'] === undefined ? largest : Number(input['MaxResults']);
  if (!(size >= 1 && size <= largest)) throw validation(`MaxResults must be between 1 and ${largest}`);
  const next = start + size;
  const items = all.slice(start, next);
  return { items, members: next < all.length ? { NextToken: Buffer.from(String(next)).toString('base64') } : {} };
}

function startOf(token: unknown): number {
  if (token === undefined || token === '' || token === null) return 0;
  const start = Number(Buffer.from(String(token), 'base64').toString());
  if (!Number.isInteger(start) || start < 1) throw invalidNextToken();
  return start;
}
