import { counted } from '../counted.ts';
import type { PlannedChange } from '../planned-change.ts';
import type { BuildFacts } from './read-builds.ts';
import type { FindingsReport } from './read-findings.ts';
import type { Evidence, PlanOutcome, Verdict } from './verdict.ts';

export interface CommentFacts extends Evidence {
  readonly region: string;
  /** The branch that it goes into, where that is known. */
  readonly destination?: string;
  /** Whether the source has all commits of the destination: what was built is then what a merge makes. */
  readonly isUpToDate?: boolean;
}

/**
 * The comment, in Markdown. Whatever a pull request can say itself (file names, messages, log lines) stands in a fenced block that it cannot
 * end, so that it cannot be taken for the verdict.
 */
export function formatComment(verdict: Verdict, facts: CommentFacts): string {
  const { run, findings, log, plan, region, destination, isUpToDate } = facts;
  const parts = [
    `**${verdict.isAccepted ? 'Accepted' : 'Rejected'}**: ${verdict.reason}.`,
    [
      `- commit \`${run.commitId.slice(0, 12)}\`${destination === undefined ? '' : `, to be merged into \`${destination}\``}`,
      `- build: ${stateOf(run.build, region)}`,
      ...(run.validation ? [`- validate: ${stateOf(run.validation, region)}${countsOf(findings)}`] : []),
      `- plan against Dev: ${planStateOf(plan)}`,
    ].join('\n'),
    ...(isUpToDate === false
      ? [`\`${destination}\` has commits that this one has not: the plan shows them as if they were taken back.`]
      : []),
    ...planFindingsBlock(plan),
    ...(findings && findings.findings.length > 0 ? [block('Findings', findings.findings.map(findingLine))] : []),
    ...(log.length > 0 ? [block('The end of the log of the build', log)] : []),
    ...planBlock(plan),
    'A new commit makes this verdict void and is validated anew.',
  ];
  return parts.join('\n\n');
}

function stateOf({ id, project, isSucceeded }: BuildFacts, region: string): string {
  const page = `https://${region}.console.aws.amazon.com/codesuite/codebuild/projects/${project}/build/${encodeURIComponent(id)}/?region=${region}`;
  return `[${isSucceeded ? 'succeeded' : 'failed'}](${page})`;
}

function countsOf(findings: FindingsReport | undefined): string {
  return findings ? `, ${findings.errors} errors, ${findings.warnings} warnings` : '';
}

function findingLine({ severity, tool, ruleId, message, location }: FindingsReport['findings'][number]): string {
  return `${location.file}:${location.line}:${location.column}: ${severity} ${message} [${tool} ${ruleId}]`;
}

function planStateOf(plan: PlanOutcome): string {
  switch (plan.kind) {
    case 'none':
      return 'not asked for';
    case 'left-out':
      return 'not made';
    case 'refused':
      return `refused (${plan.code})`;
    case 'planned': {
      const { kind, stackName, changes } = plan.plan;
      if (kind === 'unchanged') return `stack \`${stackName}\` is as it is`;
      const doing = kind === 'create' ? 'would be made' : 'would be changed';
      return `stack \`${stackName}\` ${doing}, ${counted(changes.length, 'change')}; nothing was executed`;
    }
  }
}

function planBlock(plan: PlanOutcome): readonly string[] {
  if (plan.kind === 'refused') return [block('Why it cannot be planned', plan.reason.split('\n'))];
  if (plan.kind !== 'planned' || plan.plan.changes.length === 0) return [];
  return [block('Plan', plan.plan.changes.map(changeLine))];
}

/** What a reviewer must not miss. */
function planFindingsBlock(plan: PlanOutcome): readonly string[] {
  if (plan.kind !== 'planned' || plan.plan.findings.length === 0) return [];
  const lines = plan.plan.findings.map(
    ({ ruleId, resource, resourceType, message }) => `${ruleId}: ${resource} (${resourceType}): ${message}`,
  );
  return [block('Not to be missed', lines)];
}

const signs: Readonly<Record<string, string>> = { Add: '+', Remove: '-', Modify: '~' };

function changeLine({ action, logicalId, resourceType, replacement, properties }: PlannedChange): string {
  const replaces = { True: ', replaces it', Conditional: ', may replace it' }[replacement ?? ''] ?? '';
  const what = properties.length > 0 ? ` (${properties.join(', ')})` : '';
  return `${signs[action] ?? action} ${logicalId} ${resourceType}${what}${replaces}`;
}

/** Of each block as much as four of them leave room for: CodeCommit takes 10,240 characters. */
const longestBlock = 2_100;

function block(title: string, lines: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines.map((text) => printable(text).slice(0, 400))) {
    length += line.length + 1;
    if (length > longestBlock) break;
    kept.push(line);
  }
  const left = lines.length - kept.length;
  const text = [...kept, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
  const longestRun = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${title}:\n\n${fence}\n${text}\n${fence}`;
}

/** A line is one line, and has nothing that a terminal or a page would act on. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
