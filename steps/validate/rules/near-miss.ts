import { bareName, digitsOf, editDistance } from '../../closest-name.ts';

/**
 * Whether two names are meant to be the same: they differ in case and separators, or in one letter. Names that differ in a number are
 * siblings.
 */
export function isNearMiss(name: string, other: string): boolean {
  if (name === other || digitsOf(name) !== digitsOf(other)) return false;
  const [a, b] = [bareName(name), bareName(other)];
  return a === b || (Math.min(a.length, b.length) >= 6 && editDistance(a, b) === 1);
}
