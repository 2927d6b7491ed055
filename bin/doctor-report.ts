import type { ConditionContext } from '../steps/authorisation/policy.ts';
import type { Check, CheckOutcome, DoctorFinding, DoctorReport, RefusalFinding } from '../steps/doctor/index.ts';

const marks: Readonly<Record<CheckOutcome, string>> = { holds: '=', refused: '✗', unknown: '?' };
const results: Readonly<Record<Check['about'], Readonly<Record<CheckOutcome, string>>>> = {
  policies: { holds: 'allowed', refused: 'refused', unknown: 'could not be looked at' },
  state: { holds: 'yes', refused: 'no', unknown: 'could not be looked at' },
};

/** The answer for people: what fails, by account in the order in which a run meets it, then each cause once with its mend. */
export function formatReport(report: DoctorReport, showsAll: boolean): string {
  const shown = report.checks.filter(({ outcome }) => showsAll || outcome !== 'holds');
  const lines: string[] = [];
  let place = '';
  for (const check of shown) {
    const here = `${check.accountName} account ${check.accountId}, ${check.region}`;
    if (here !== place) lines.push(...(place === '' ? [] : ['']), here);
    place = here;
    lines.push(formatCheck(check));
  }
  report.findings.forEach((finding, index) => lines.push('', ...formatFinding(finding, index + 1)));
  const notes = report.notes.map((note) => `! ${note}`);
  const paragraphs = [lines, notes, [summarise(report)]].filter((paragraph) => paragraph.length > 0);
  return paragraphs.map((paragraph) => paragraph.join('\n')).join('\n\n');
}

function formatCheck({ title, about, outcome, findings, pipeline }: Check): string {
  const causes = findings.length === 0 ? '' : ` ${findings.map((number) => `(${number})`).join(' ')}`;
  return `  ${marks[outcome]} ${pipeline === undefined ? '' : `${pipeline}: `}${title}: ${results[about][outcome]}${causes}`;
}

function formatFinding(finding: DoctorFinding, number: number): readonly string[] {
  const [first = '', ...others] = finding.message.split('\n');
  const head = [
    `(${number}) ${finding.kind === 'unread' ? 'could not be looked at: ' : ''}${first}`,
    ...shorten(others),
  ];
  return [...head, ...('statement' in finding ? formatMend(finding) : []), ...formatNext(finding)];
}

const mostLines = 4;

function shorten(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, mostLines).map((line) => `    ${line}`);
  return lines.length > mostLines ? [...shown, `    … and ${lines.length - mostLines} more`] : shown;
}

function formatMend(finding: RefusalFinding): readonly string[] {
  const { nearMisses, statement, replaces, holder, assumed } = finding;
  const place = `the ${holder.kind} of ${holder.id}${holder.policy === undefined ? '' : ` (${holder.policy})`}`;
  const doing = replaces === undefined ? `to be added to ${place}:` : `in the place of ${replaces} in ${place}:`;
  return [
    ...shorten(nearMisses),
    `    ${doing}`,
    ...JSON.stringify(statement, undefined, 2)
      .split('\n')
      .map((line) => `      ${line}`),
    ...formatAssumed(assumed),
  ];
}

function formatAssumed(assumed: ConditionContext): readonly string[] {
  const pairs = Object.entries(assumed).map(([key, value]) => `${key}=${[value].flat().join(',')}`);
  return pairs.length === 0 ? [] : [`    assumed of the request: ${pairs.join(' ')}`];
}

function formatNext(finding: DoctorFinding): readonly string[] {
  const { owner } = finding;
  const next = 'next' in finding ? finding.next : undefined;
  return [
    ...(owner?.template === undefined
      ? []
      : [`    made by ${owner.template}, ${owner.stack?.startsWith('StackSet') ? '' : 'stack '}${owner.stack ?? ''}`]),
    ...[...new Set([next, owner?.command])].flatMap((text) => (text === undefined ? [] : [`    → ${text}`])),
  ];
}

function summarise({ checks, findings }: DoctorReport): string {
  const count = (outcome: CheckOutcome) => checks.filter((check) => check.outcome === outcome).length;
  if (findings.length === 0) return `Everything holds (${checks.length} checked)`;
  const unknown = count('unknown');
  return `${count('refused')} of ${checks.length} would refuse${unknown > 0 ? `, ${unknown} could not be looked at` : ''}`;
}
