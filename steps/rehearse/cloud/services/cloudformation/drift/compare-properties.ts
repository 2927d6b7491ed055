import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../../../../template.ts';
import type { PropertyDifference } from './drift-record.ts';

/** Every value that is other than it should be, by its JSON pointer (RFC 6901), as deep as the two have the same shape. */
export function compareProperties(expected: unknown, actual: unknown, path = ''): readonly PropertyDifference[] {
  if (isDeepStrictEqual(expected, actual)) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) return compareMembers(byIndex(expected), byIndex(actual), path);
  if (isObject(expected) && isObject(actual)) return compareMembers(expected, actual, path);
  return [{ path, expected, actual, type: 'NOT_EQUAL' }];
}

function byIndex(items: readonly unknown[]): Members {
  return Object.fromEntries(items.map((item, index) => [String(index), item]));
}

type Members = Readonly<Record<string, unknown>>;

function compareMembers(expected: Members, actual: Members, path: string): readonly PropertyDifference[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap(
    (name): readonly PropertyDifference[] => {
      const [wanted, found, at] = [
        expected[name],
        actual[name],
        `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      ];
      if (wanted === undefined) return [{ path: at, expected: undefined, actual: found, type: 'ADD' }];
      if (found === undefined) return [{ path: at, expected: wanted, actual: undefined, type: 'REMOVE' }];
      return compareProperties(wanted, found, at);
    },
  );
}
