import stringWidth from 'string-width';
import { counted } from '../steps/counted.ts';
import type { AccountSummary, ExecutionSummary, RehearsalOutcome } from '../steps/rehearse/index.ts';
import { formatBytes } from '../steps/format-bytes.ts';
import { formatDuration } from '../steps/format-duration.ts';
import { hasFailed, hasSucceeded } from '../steps/pipeline-status.ts';
import { outcomeMark } from './marks.ts';
import type { Palette } from './palette.ts';
import { oneLine, printable } from './printable.ts';
import { plainSurface, type Surface } from './surface.ts';

/** What a person reads at the end of a rehearsal, on stdout. */
export function formatRehearsal(outcome: RehearsalOutcome, surface: Surface = plainSurface): string {
  const { palette } = surface;
  return [
    ...outcome.executions.flatMap((execution) => formatExecution(execution, surface)),
    ...formatAccounts(outcome.accounts, surface),
    ...formatPublished(outcome.published, palette),
    ...formatRecorded(outcome.recordedOnly),
    formatResult(outcome, palette),
  ].join('\n');
}

function formatExecution(execution: ExecutionSummary, { palette, columns }: Surface): readonly string[] {
  const { heading, muted } = palette;
  const lines = [
    '',
    `${heading(`Commit ${execution.commit.slice(0, 8)} “${oneLine(execution.title)}”:`)} ${statusColor(execution.status, palette)(execution.status)} ${muted(`in ${formatDuration(execution.durationMs)}`)}`,
  ];
  for (const stage of execution.stages) {
    lines.push(
      `  ${stage.stage.padEnd(20)} ${statusColor(stage.status, palette)(stage.status.padEnd(10))} ${muted(formatDuration(stage.durationMs).padStart(8))}`,
    );
    lines.push(...stage.roleChains.map((chain) => `      ${muted(chain)}`));
  }
  if (execution.artifactDigest) lines.push(`  artifact digest ${muted(execution.artifactDigest)}`);
  lines.push(
    ...execution.artifacts.map(({ key, size }) => `  uploaded ${shortened(key, columns)} (${formatBytes(size)})`),
  );
  for (const { account, changes } of execution.changes) {
    if (changes.length > 4) lines.push(`  ${account}: ${counted(changes.length, 'resource')} changed`);
    else
      lines.push(
        ...changes.map(
          ({ status, stackName, logicalId, resourceType }) =>
            `  ${account}: ${statusColor(status, palette)(status)} ${stackName}/${logicalId} ${resourceType}`,
        ),
      );
  }
  return [...lines, ...formatFailure(execution, palette), ...formatGate(execution, palette)];
}

/** On a terminal a digest in a name is told by its beginning, as commits are; the page has it whole. */
function shortened(key: string, columns: number): string {
  return columns === Infinity ? key : key.replaceAll(/([0-9a-f]{12})[0-9a-f]{28,}/g, '$1…');
}

/** Of an execution, a stage or a resource. */
function statusColor(status: string, { success, failure, warning, muted }: Palette): (text: string) => string {
  if (hasFailed(status) || status.endsWith('FAILED')) return failure;
  if (hasSucceeded(status) || status.endsWith('_COMPLETE')) return success;
  return status === 'InProgress' || status === 'Waiting' ? warning : muted;
}

function formatFailure({ failure }: ExecutionSummary, palette: Palette): readonly string[] {
  if (!failure) return [];
  return [
    '',
    `${outcomeMark('failed', palette)} ${palette.heading(`${failure.stage} / ${failure.action}:`)} ${printable(failure.message)}`,
    ...(failure.cause
      ? [
          `  ${palette.failure('first cause:')} ${failure.cause.logicalId} (${failure.cause.resourceType}) in stack ${failure.cause.stackName}: ${printable(failure.cause.reason)}`,
        ]
      : []),
    ...failure.log.map((line) => `    ${printable(line)}`),
    ...failure.refusals.flatMap((refusal) => [
      `  ${palette.failure('refused:')} ${printable(refusal.message)}`,
      ...refusal.explanation.map((line) => `  ${palette.command('→')} ${printable(line)}`),
      ...(refusal.places.length > 0
        ? [
            `  ${palette.command('→')} written at ${refusal.places.join(', ')}: mend it there and rehearse again; in an organisation, steps doctor --message with the line after "refused:"`,
          ]
        : []),
    ]),
  ];
}

function formatGate({ leftAt }: ExecutionSummary, { warning }: Palette): readonly string[] {
  if (!leftAt) return [];
  return ['', warning(`Stopped at the gate ${leftAt.stage} / ${leftAt.action}.`)];
}

function formatAccounts(
  accounts: readonly AccountSummary[],
  { palette: { heading }, columns }: Surface,
): readonly string[] {
  const lines = accounts.flatMap(({ account, stacks }) =>
    stacks.flatMap(({ stackName, outputs }) =>
      Object.entries(outputs).map(([name, value]) => {
        const head = `  ${account.padEnd(6)} ${stackName.padEnd(16)} ${name} =`;
        const text = printable(value);
        return `${head}${stringWidth(`${head} ${text}`) > columns ? '\n      ' : ' '}${text}`;
      }),
    ),
  );
  return lines.length > 0 ? ['', heading('Outputs'), ...lines] : [];
}

function formatPublished(published: RehearsalOutcome['published'], { heading }: Palette): readonly string[] {
  if (published.length === 0) return [];
  return ['', heading('Published'), ...published.map((one) => `  ${one.package} ${one.version} (${one.format})`)];
}

function formatRecorded(recorded: Readonly<Record<string, number>>): readonly string[] {
  const types = Object.entries(recorded);
  if (types.length === 0) return [];
  return [
    '',
    `Recorded only, with no behaviour behind it: ${types.map(([type, count]) => `${type} × ${count}`).join(', ')}`,
  ];
}

function formatResult({ result, folder }: RehearsalOutcome, { success, warning, failure }: Palette): string {
  switch (result) {
    case 'succeeded':
      return `\n${success('The pipeline ran to its last stage.')}`;
    case 'waiting':
      return `\n${warning(`The state is kept in ${folder}: go on with --resume, or give every approval with --yes.`)}`;
    case 'failed':
      return `\n${failure('The pipeline failed.')}`;
  }
}
