import type { ConditionContext } from '../steps/authorisation/policy.ts';
import type { Check, CheckOutcome, DoctorFinding, DoctorReport, RefusalFinding } from '../steps/doctor/index.ts';

import { plainPalette, type Palette } from './palette.ts';
import { printable } from './printable.ts';
import { outcomeMarks } from './marks.ts';

const marks: Readonly<Record<CheckOutcome, string>> = {
  holds: outcomeMarks.unchanged,
  refused: outcomeMarks.failed,
  unknown: '?',
};
const colors = { holds: 'muted', refused: 'failure', unknown: 'warning' } as const;
const results: Readonly<Record<Check['about'], Readonly<Record<CheckOutcome, string>>>> = {
  policies: { holds: 'allowed', refused: 'refused', unknown: 'could not be looked at' },
  state: { holds: 'yes', refused: 'no', unknown: 'could not be looked at' },
};

/** The answer for people: what fails, by account in the order in which a run meets it, then each cause once with its mend. */
export function formatReport(report: DoctorReport, showsAll: boolean, palette = plainPalette): string {
  const shown = report.checks.filter(({ outcome }) => showsAll || outcome !== 'holds');
  const lines: string[] = [];
  let place = '';
  for (const check of shown) {
    const here = `${check.accountName} account ${check.accountId}, ${check.region}`;
    if (here !== place) lines.push(...(place === '' ? [] : ['']), palette.heading(here));
    place = here;
    lines.push(formatCheck(check, palette));
  }
  report.findings.forEach((finding, index) => lines.push('', ...formatFinding(finding, index + 1, palette)));
  const notes = report.notes.map((note) => `${palette.warning('!')} ${note}`);
  const paragraphs = [lines, notes, [summarise(report, palette)]].filter((paragraph) => paragraph.length > 0);
  return paragraphs.map((paragraph) => paragraph.join('\n')).join('\n\n');
}

function formatCheck({ title, about, outcome, findings, pipeline }: Check, palette: Palette): string {
  const color = palette[colors[outcome]];
  const causes = findings.length === 0 ? '' : ` ${findings.map((number) => `(${number})`).join(' ')}`;
  return `  ${color(marks[outcome])} ${pipeline === undefined ? '' : `${pipeline}: `}${title}: ${color(results[about][outcome])}${causes}`;
}

function formatFinding(finding: DoctorFinding, number: number, palette: Palette): readonly string[] {
  const isUnread = finding.kind === 'unread';
  const color = isUnread ? palette.warning : palette.failure;
  const [first = '', ...others] = printable(finding.message).split('\n');
  const head = [
    `${color(`(${number})`)} ${isUnread ? color('could not be looked at: ') : ''}${first}`,
    ...shorten(others),
  ];
  return [...head, ...('statement' in finding ? formatMend(finding, palette) : []), ...formatNext(finding, palette)];
}

const mostLines = 4;

function shorten(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, mostLines).map((line) => `    ${line}`);
  return lines.length > mostLines ? [...shown, `    … and ${lines.length - mostLines} more`] : shown;
}

function formatMend(finding: RefusalFinding, { heading, muted }: Palette): readonly string[] {
  const { nearMisses, statement, replaces, holder, assumed } = finding;
  const place = `the ${holder.kind} of ${holder.id}${holder.policy === undefined ? '' : ` (${holder.policy})`}`;
  const doing = replaces === undefined ? `to be added to ${place}:` : `in the place of ${replaces} in ${place}:`;
  return [
    ...shorten(nearMisses.map(printable)),
    `    ${heading(doing)}`,
    ...JSON.stringify(statement, undefined, 2)
      .split('\n')
      .map((line) => `      ${line}`),
    ...formatAssumed(assumed).map(muted),
  ];
}

function formatAssumed(assumed: ConditionContext): readonly string[] {
  const pairs = Object.entries(assumed).map(([key, value]) => `${key}=${[value].flat().join(',')}`);
  return pairs.length === 0 ? [] : [`    assumed of the request: ${pairs.join(' ')}`];
}

function formatNext(finding: DoctorFinding, { command, muted }: Palette): readonly string[] {
  const { owner } = finding;
  const next = 'next' in finding ? finding.next : undefined;
  return [
    ...(owner?.template === undefined
      ? []
      : [
          muted(
            `    made by ${owner.template}, ${owner.stack?.startsWith('StackSet') ? '' : 'stack '}${owner.stack ?? ''}`,
          ),
        ]),
    ...[...new Set([next, owner?.command])].flatMap((text) =>
      text === undefined ? [] : [`    ${command('→')} ${text}`],
    ),
  ];
}

function summarise({ checks, findings }: DoctorReport, { success, failure }: Palette): string {
  const count = (outcome: CheckOutcome) => checks.filter((check) => check.outcome === outcome).length;
  if (findings.length === 0) return success(`Everything holds (${checks.length} checked)`);
  const unknown = count('unknown');
  return failure(
    `${count('refused')} of ${checks.length} would refuse${unknown > 0 ? `, ${unknown} could not be looked at` : ''}`,
  );
}
