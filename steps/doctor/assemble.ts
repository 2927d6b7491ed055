import type { Judgement } from './judge.ts';
import { mergeExempted, mergeMissing } from './mend/merge-statements.ts';
import { ownerOfPolicy, ownerOfSubject, type Installed } from './mend/owner.ts';
import type { Check, CheckOutcome, DoctorFinding, DoctorReport, RefusalFinding } from './report.ts';

/** One thing that was looked at, and what came of it. */
export interface Examined extends Pick<Check, 'title' | 'about' | 'accountId' | 'accountName' | 'region' | 'pipeline'> {
  readonly judgements: readonly Judgement[];
}

/** A finding, and which of what was examined it comes from. */
interface Sourced {
  readonly finding: DoctorFinding;
  readonly from: ReadonlySet<number>;
}

/** Tells each missing statement, each problem and each unread thing once, with all that it breaks. Pure. */
export function assemble(
  examined: readonly Examined[],
  installed: Installed,
  notes: readonly string[] = [],
): DoctorReport {
  const sourced = mergeAll(
    examined.flatMap(({ judgements }, index) =>
      judgements.flatMap((judgement) =>
        findingsOf(judgement, installed).map((finding) => ({ finding, from: new Set([index]) })),
      ),
    ),
  );
  const findings = sourced.map(({ finding, from }) => ({ ...finding, breaks: titlesOf([...from], examined) }));
  const checks = examined.map(({ judgements, ...check }, index): Check => ({
    ...check,
    outcome: worst(judgements.map(({ outcome }) => outcome)),
    findings: sourced.flatMap(({ from }, number) => (from.has(index) ? [number + 1] : [])),
  }));
  return { checks, findings, notes: [...notes, ...driftNote(findings)] };
}

function worst(outcomes: readonly CheckOutcome[]): CheckOutcome {
  return (['refused', 'unknown', 'holds'] as const).find((outcome) => outcomes.includes(outcome)) ?? 'holds';
}

function titlesOf(indexes: readonly number[], examined: readonly Examined[]): readonly string[] {
  const titles = indexes.flatMap((index) => {
    const one = examined[index];
    return one ? [`${one.accountName} ${one.accountId}: ${one.title}`] : [];
  });
  return [...new Set(titles)];
}

function findingsOf({ refusals, problems, unread }: Judgement, installed: Installed): readonly DoctorFinding[] {
  const breaks: readonly string[] = [];
  return [
    ...refusals.map((refusal) => ({ ...refusal, breaks, owner: ownerOfPolicy(refusal.holder, installed) })),
    ...problems.map(({ message, next, subject }): DoctorFinding => {
      const owner = ownerOfSubject(subject, installed);
      return { kind: 'state', message, next, breaks, ...(owner ? { owner } : {}) };
    }),
    ...unread.map(({ reason, next }): DoctorFinding => ({ kind: 'unread', message: reason, next, breaks })),
  ];
}

/** Merging two may let a third join: so again until nothing changes. */
function mergeAll(all: readonly Sourced[]): readonly Sourced[] {
  const merged: Sourced[] = [];
  for (const one of all) {
    const index = merged.findIndex((other) => merge(other.finding, one.finding) !== undefined);
    const other = merged[index];
    const finding = other && merge(other.finding, one.finding);
    if (other && finding) merged[index] = { finding, from: new Set([...other.from, ...one.from]) };
    else merged.push(one);
  }
  return merged.length < all.length ? mergeAll(merged) : merged;
}

function merge(first: DoctorFinding, second: DoctorFinding): DoctorFinding | undefined {
  if (isRefusal(first) && isRefusal(second)) return mergeRefusals(first, second);
  return first.kind === second.kind && first.message === second.message ? first : undefined;
}

function isRefusal(finding: DoctorFinding): finding is RefusalFinding {
  return finding.kind === 'missing' || finding.kind === 'denied';
}

function mergeRefusals(first: RefusalFinding, second: RefusalFinding): RefusalFinding | undefined {
  const placeOf = ({ kind, holder, replaces }: RefusalFinding) =>
    JSON.stringify([kind, holder.kind, holder.id, replaces ? [replaces, holder.policy] : undefined]);
  if (placeOf(first) !== placeOf(second)) return undefined;
  const statement =
    first.kind === 'denied'
      ? mergeExempted(first.statement, second.statement)
      : mergeMissing(first.statement, second.statement);
  return (
    statement && {
      ...first,
      statement,
      message: joinLines(first.message, second.message),
      nearMisses: [...new Set([...first.nearMisses, ...second.nearMisses])],
      assumed: { ...second.assumed, ...first.assumed },
    }
  );
}

function joinLines(first: string, second: string): string {
  return [...new Set([...first.split('\n'), ...second.split('\n')])].join('\n');
}

function driftNote(findings: readonly DoctorFinding[]): readonly string[] {
  if (findings.every(({ owner }) => owner?.template === undefined)) return [];
  return [
    'where steps bootstrap finds nothing to do, it was changed around its stack: paste the statement, or see docs/doctor.md',
  ];
}
