/** How far a version is raised: https://semver.org */
const bumps = ['major', 'minor', 'patch'] as const;
type Bump = (typeof bumps)[number];

/** What stands first in CHANGELOG.md, of what was not released yet. */
export interface Unreleased {
  /** The heading: `## 0.2.0 (unreleased)` or `## Unreleased`. */
  readonly heading: string;
  /** The version that the heading names. */
  readonly version?: string;
  /** What the headings below it ask for: `### Breaking`, `### Added`, `### Fixed`. */
  readonly bump?: Bump;
  /** The text below the heading, to the next version; empty where there is nothing to release. */
  readonly notes: string;
}

const versionText = String.raw`\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?`;
const isVersion = new RegExp(`^${versionText}$`);
const kinds: readonly (readonly [RegExp, Bump])[] = [
  [/^### (breaking|removed)\b/im, 'major'],
  [/^### (added|changed|deprecated)\b/im, 'minor'],
  [/^### (fixed|security)\b/im, 'patch'],
];

/** Nothing where the first version of the changelog was released already. */
export function readUnreleased(text: string): Unreleased | undefined {
  const match = /^## (.*)$/m.exec(text);
  const named = new RegExp(String.raw`^(?:(${versionText}) \(unreleased\)|unreleased)$`, 'i').exec(match?.[1] ?? '');
  if (!match || !named) return undefined;
  const below = text.slice(match.index + match[0].length);
  const notes = below.slice(0, /^## /m.exec(below)?.index).trim();
  const bump = kinds.find(([pattern]) => pattern.test(notes))?.[1];
  return {
    heading: match[0],
    notes,
    ...(named[1] === undefined ? {} : { version: named[1] }),
    ...(bump === undefined ? {} : { bump }),
  };
}

/** The versions that the changelog says were released, newest first. */
export function releasedVersions(text: string): readonly string[] {
  const headings = text.matchAll(new RegExp(String.raw`^## (${versionText})(?! \(unreleased\))\b.*$`, 'gim'));
  return [...headings].map(([, version = '']) => version);
}

/** The changelog with the release's version and day (2026-11-26), and room for what comes after it. */
export function datedChangelog(text: string, { heading }: Unreleased, version: string, day: string): string {
  return text.replace(`${heading}\n`, () => `## Unreleased\n\n## ${version} (${day})\n`);
}

/**
 * The version to release: what was asked for, a version or how far to raise the last one; else what the changelog names or asks for.
 * A text that says what is missing or wrong, where there is none.
 */
export function nextVersion(
  asked: string | undefined,
  unreleased: Unreleased | undefined,
  last: string,
): { readonly version: string } | { readonly problem: string } {
  const named = unreleased?.version;
  const bump = bumps.find((one) => one === asked);
  if (asked !== undefined && !bump && !isVersion.test(asked))
    return { problem: `${JSON.stringify(asked)} is no version: it is 1.2.3, 1.2.3-beta.1, major, minor or patch` };
  const wanted = asked === undefined ? (named ?? unreleased?.bump) : (bump ?? asked);
  if (wanted === undefined)
    return { problem: 'no version: name one, or give the changelog headings ### Breaking, ### Added or ### Fixed' };
  const version = bumps.includes(wanted as Bump) ? raise(last, wanted as Bump) : wanted;
  if (named !== undefined && version !== named)
    return { problem: `version ${version}: the changelog says "${unreleased?.heading}"` };
  if (compareVersions(version, last) <= 0) return { problem: `version ${version} is not above ${last}, the last one` };
  return { version };
}

/** Before 1.0.0 what breaks raises the minor version: https://semver.org/#spec-item-4 */
function raise(last: string, bump: Bump): string {
  const [major = 0, minor = 0, patch = 0] = numbersOf(last);
  if (bump === 'patch') return [major, minor, patch + 1].join('.');
  return bump === 'major' && major > 0 ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}

const numbersOf = (version: string) => version.split('-', 1).join('').split('.').map(Number);

/** By the three numbers; of equal ones that with a prerelease is lower, and two prereleases are equal. */
function compareVersions(one: string, other: string): number {
  const [ones, others] = [numbersOf(one), numbersOf(other)];
  const differing = ones.map((number, index) => number - (others[index] ?? 0)).find((difference) => difference !== 0);
  return differing ?? Number(other.includes('-')) - Number(one.includes('-'));
}
