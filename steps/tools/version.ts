/** Versions as plain numbers: `1.51.0` is [1, 51, 0]; whatever follows the numbers is ignored. */
function parseVersion(version: string): readonly number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number);
}

export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** From `least` on, and before `before`. */
export interface VersionRange {
  readonly least: string;
  readonly before: string;
}

export function isInRange(version: string, range: VersionRange): boolean {
  return compareVersions(version, range.least) >= 0 && compareVersions(version, range.before) < 0;
}
