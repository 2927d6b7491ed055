import { hasFailed, hasSucceeded, isOpen } from '../steps/pipeline-status.ts';
import type { ExecutionName, PipelineStatus, StageStatus } from '../steps/status/index.ts';
import { formatRevisions } from './execution-name.ts';
import { formatSince } from './format-time.ts';
import { formatMetrics } from './pipeline-metrics.ts';
import { oneLine } from './printable.ts';

/** For a person: a block of lines for each pipeline. */
export function formatStatuses(statuses: readonly PipelineStatus[], now: number): string {
  return statuses.map((status) => formatStatus(status, now)).join('\n\n');
}

function formatStatus({ pipeline, state, stages, metrics }: PipelineStatus, now: number): string {
  const width = Math.max(...stages.map(({ stage }) => stage.length));
  return [
    `${pipeline}: ${stateWords[state]}`,
    ...stages.flatMap((stage) => formatStage(pipeline, stage, width, now)),
    `  ${formatMetrics(metrics, now)}`,
  ].join('\n');
}

const stateWords: Readonly<Record<PipelineStatus['state'], string>> = {
  moving: 'moving',
  waiting: 'waits for a person',
  failed: 'failed',
  stopped: 'stopped',
  succeeded: 'succeeded',
  idle: 'never executed',
};

function formatStage(pipeline: string, stage: StageStatus, width: number, now: number): readonly string[] {
  const { since, execution, failures, approvals, disabled, queued } = stage;
  const [mark, words] = wordsOf(stage);
  const detail = [
    words,
    ...(since === undefined ? [] : [formatSince(since, now)]),
    ...(execution ? [formatRevisions(execution)] : []),
  ];
  return [
    `  ${mark} ${stage.stage.padEnd(width)}  ${detail.join('  ')}`,
    ...failures.map(({ action, error }) => `      ${action === undefined ? '' : `${action}: `}${oneLine(error)}`),
    ...(failures.length > 0 ? [commandsOf(pipeline, stage)] : []),
    ...approvals.flatMap((request) => formatRequest(request, approvals.length > 1)),
    ...(disabled ? [`      the way in is closed${formatDisabled(disabled, now)}`] : []),
    ...queued.map((waiting) => `      before it: ${formatQueued(waiting, stage)}`),
  ];
}

function formatRequest(request: StageStatus['approvals'][number], isOneOfSeveral: boolean): readonly string[] {
  const { pipeline, stage, action, executionId, question, link, permission, topicArn } = request;
  const which = isOneOfSeveral ? ` --action ${action}` : '';
  return [
    `      ${action}${question === undefined ? ' waits for approval' : `: ${oneLine(question, 1000)}`}`,
    ...(link === undefined ? [] : [`      look at ${oneLine(link, 2000)}`]),
    `      may answer: who is allowed ${permission}${topicArn === undefined ? '' : `; told: ${topicArn}`}`,
    `      steps approve ${pipeline} ${stage}${which} --execution ${executionId}`,
  ];
}

function wordsOf({ status, approvals, running }: StageStatus): readonly [mark: string, words: string] {
  if (approvals.length > 0)
    return ['…', `waits for approval${running.length > 0 ? `, runs ${running.join(', ')}` : ''}`];
  if (running.length > 0) return ['▸', `runs ${running.join(', ')}`];
  if (status === undefined) return [' ', 'not run yet'];
  if (hasSucceeded(status)) return ['✓', 'succeeded'];
  if (hasFailed(status)) return ['✗', 'failed'];
  return isOpen(status) ? ['▸', 'in progress'] : ['-', status.toLowerCase()];
}

function commandsOf(pipeline: string, { stage, execution }: StageStatus): string {
  const id = execution ? ` --execution ${execution.executionId}` : '';
  return `      steps logs ${pipeline} --stage ${stage}${id}; steps retry ${pipeline} ${stage}`;
}

function formatDisabled({ reason, by, since }: NonNullable<StageStatus['disabled']>, now: number): string {
  const who = by === undefined ? '' : ` by ${by}`;
  const when = since === undefined ? '' : `, ${formatSince(since, now)}`;
  return `${who}: ${oneLine(reason)}${when}`;
}

function formatQueued(waiting: ExecutionName, { disabled, status, execution }: StageStatus): string {
  const of = waiting.revisions.length > 0 ? ` of ${formatRevisions(waiting)}` : '';
  const occupant = isOpen(status) && execution ? `waits for ${shortName(execution)}` : 'is about to enter';
  return `${shortName(waiting)}${of} ${disabled ? 'waits for the way in to be opened' : occupant}`;
}

function shortName({ executionId }: ExecutionName): string {
  return `execution ${executionId.slice(0, 8)}`;
}
