import ignore from 'ignore';
import { counted } from '../../counted.ts';
import type { Finding } from '../../finding.ts';
import { ownFinding } from '../own-finding.ts';
import type { Suppression } from './suppression.ts';
import { isSuppressible } from './unknown-rules.ts';

/** A finding that somebody has decided to live with. */
export interface SuppressedFinding extends Finding {
  readonly suppression: Pick<Suppression, 'reason' | 'expires' | 'location'>;
}

export interface Applied {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** What is to be said of the suppressions themselves. */
  readonly ofSuppressions: readonly Finding[];
}

/** Days before its last one from which a suppression is said to end. */
const noticeDays = 14;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Takes away what is suppressed. A suppression counts to the end of its last day (UTC); `now` is in milliseconds since 1970.
 * `isTold` says of which rules something could be told in this run: a suppression of another may wait for its tool, and one of
 * the workload for a run over all of it.
 */
export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  now: number,
  { isTold, isWhole }: { readonly isTold: (ruleId: string) => boolean; readonly isWhole: boolean },
): Applied {
  const inForce = suppressions.filter((one) => isSuppressible(one.rule.toUpperCase()) && daysLeft(one, now) >= 0);
  const matchers = inForce.map((suppression) => ({ suppression, matches: matcherOf(suppression) }));
  const used = new Set<Suppression>();
  const left: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findings) {
    const all = matchers.filter(({ matches }) => matches(finding)).map(({ suppression }) => suppression);
    for (const suppression of all) used.add(suppression);
    const [first] = all;
    if (first) suppressed.push({ ...finding, suppression: { ...first } });
    else left.push(finding);
  }
  const expired = suppressions.filter((one) => daysLeft(one, now) < 0);
  const unused = inForce.filter((one) => !used.has(one) && isTold(one.rule) && (isWhole || one.inFiles !== undefined));
  const ending = inForce.filter((one) => daysLeft(one, now) < noticeDays);
  return {
    findings: left,
    suppressed,
    ofSuppressions: [
      ...expired.map((one) => aboutDay(one, 'warning', `has expired on ${one.expires}`)),
      ...ending.map((one) => aboutDay(one, 'info', `expires ${inDays(daysLeft(one, now))}`)),
      ...unused.map(({ rule, location }) =>
        ownFinding({
          ruleId: 'STEPS123',
          severity: 'warning',
          message: `nothing breaks ${rule} here any more`,
          location,
        }),
      ),
    ],
  };
}

function aboutDay({ rule, reason, location }: Suppression, severity: 'warning' | 'info', what: string): Finding {
  return ownFinding({
    ruleId: 'STEPS122',
    severity,
    message: `the suppression of ${rule} ${what}: ${reason}`,
    location,
  });
}

function inDays(days: number): string {
  return days === 0 ? 'today' : `in ${counted(days, 'day')}`;
}

/** Whole days to the last one; negative when it is over. */
function daysLeft({ expires }: Suppression, now: number): number {
  if (expires === undefined) return Infinity;
  const today = Date.parse(new Date(now).toISOString().slice(0, 10));
  return Math.round((Date.parse(expires) - today) / dayMs);
}

function matcherOf({ rule, files, inFiles, resources }: Suppression): (finding: Finding) => boolean {
  const patterns = files === undefined ? undefined : ignore().add([...files]);
  const id = rule.toLowerCase();
  return ({ ruleId, location: { file }, logicalId }) => {
    if (ruleId.toLowerCase() !== id) return false;
    // A file outside the working directory has no path that a pattern could be for.
    if (patterns && !(ignore.isPathValid(file) && patterns.ignores(file))) return false;
    if (inFiles && !inFiles.includes(file)) return false;
    return resources === undefined || (logicalId !== undefined && resources.includes(logicalId));
  };
}
