import type { OneOrMany } from './policy.ts';

/** The policy language writes one value without a list. */
export function listed<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
