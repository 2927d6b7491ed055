import { counted } from '../steps/counted.ts';
import type { AccountSummary, ExecutionSummary, RehearsalOutcome } from '../steps/rehearse/index.ts';
import { formatBytes } from '../steps/format-bytes.ts';
import { formatDuration } from '../steps/format-duration.ts';

/** What a person reads at the end of a rehearsal, on stdout. */
export function formatRehearsal(outcome: RehearsalOutcome): string {
  return [
    ...outcome.executions.flatMap(formatExecution),
    ...formatAccounts(outcome.accounts),
    ...formatPublished(outcome.published),
    ...formatRecorded(outcome.recordedOnly),
    formatResult(outcome),
  ].join('\n');
}

function formatExecution(execution: ExecutionSummary): readonly string[] {
  const lines = [
    '',
    `Commit ${execution.commit.slice(0, 8)} “${execution.title}”: ${execution.status} in ${formatDuration(execution.durationMs)}`,
  ];
  for (const stage of execution.stages) {
    lines.push(
      `  ${stage.stage.padEnd(20)} ${stage.status.padEnd(10)} ${formatDuration(stage.durationMs).padStart(8)}`,
    );
    lines.push(...stage.roleChains.map((chain) => `      ${chain}`));
  }
  if (execution.artifactDigest) lines.push(`  artifact digest ${execution.artifactDigest}`);
  lines.push(...execution.artifacts.map(({ key, size }) => `  uploaded ${key} (${formatBytes(size)})`));
  for (const { account, changes } of execution.changes) {
    if (changes.length > 4) lines.push(`  ${account}: ${counted(changes.length, 'resource')} changed`);
    else
      lines.push(
        ...changes.map(
          (change) => `  ${account}: ${change.status} ${change.stackName}/${change.logicalId} ${change.resourceType}`,
        ),
      );
  }
  return [...lines, ...formatFailure(execution), ...formatGate(execution)];
}

function formatFailure({ failure }: ExecutionSummary): readonly string[] {
  if (!failure) return [];
  return [
    '',
    `✗ ${failure.stage} / ${failure.action}: ${failure.message}`,
    ...(failure.cause
      ? [
          `  first cause: ${failure.cause.logicalId} (${failure.cause.resourceType}) in stack ${failure.cause.stackName}: ${failure.cause.reason}`,
        ]
      : []),
    ...failure.log.map((line) => `    ${line}`),
    ...failure.refusals.flatMap((refusal) => [
      `  refused: ${refusal.message}`,
      ...refusal.explanation.map((line) => `  → ${line}`),
    ]),
  ];
}

function formatGate({ leftAt }: ExecutionSummary): readonly string[] {
  if (!leftAt) return [];
  return [
    '',
    `Stopped at the gate ${leftAt.stage} / ${leftAt.action}.`,
    ...(leftAt.link ? [`  what would change: ${leftAt.link}`] : []),
  ];
}

function formatAccounts(accounts: readonly AccountSummary[]): readonly string[] {
  const lines = accounts.flatMap(({ account, stacks }) =>
    stacks.flatMap(({ stackName, outputs }) =>
      Object.entries(outputs).map(
        ([name, value]) => `  ${account.padEnd(6)} ${stackName.padEnd(16)} ${name} = ${value}`,
      ),
    ),
  );
  return lines.length > 0 ? ['', 'Outputs', ...lines] : [];
}

function formatPublished(published: RehearsalOutcome['published']): readonly string[] {
  if (published.length === 0) return [];
  return ['', 'Published', ...published.map((one) => `  ${one.package} ${one.version} (${one.format})`)];
}

function formatRecorded(recorded: Readonly<Record<string, number>>): readonly string[] {
  const types = Object.entries(recorded);
  if (types.length === 0) return [];
  return [
    '',
    `Recorded only, with no behaviour behind it: ${types.map(([type, count]) => `${type} × ${count}`).join(', ')}`,
  ];
}

function formatResult({ result, folder }: RehearsalOutcome): string {
  switch (result) {
    case 'succeeded':
      return '\nThe pipeline ran to its last stage.';
    case 'waiting':
      return `\nThe state is kept in ${folder}: go on with --resume, or give every approval with --yes.`;
    case 'failed':
      return '\nThe pipeline failed.';
  }
}
