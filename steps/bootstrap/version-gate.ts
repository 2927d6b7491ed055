/** How the version that installed a stack stands to our own. */
export type VersionRelation = 'absent' | 'same' | 'older' | 'newer';

export function relateVersions(own: string, installed: string | undefined): VersionRelation {
  if (installed === undefined) return 'absent';
  // A stack that was made without bootstrap says none: it is brought forward like an old one.
  if (installed === 'none') return 'older';
  const order = compareVersions(installed, own);
  if (order === 0) return 'same';
  return order < 0 ? 'older' : 'newer';
}

/** By the rules of https://semver.org/#spec-item-11, as far as our own versions go. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [splitVersion(a), splitVersion(b)];
  for (const [index, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.prerelease === right.prerelease) return 0;
  if (left.prerelease === '') return 1;
  if (right.prerelease === '') return -1;
  return left.prerelease.localeCompare(right.prerelease, 'en', { numeric: true });
}

function splitVersion(version: string): { readonly numbers: readonly number[]; readonly prerelease: string } {
  const [release = '', ...rest] = (version.split('+')[0] ?? '').split('-');
  return { numbers: release.split('.').map(Number), prerelease: rest.join('-') };
}
