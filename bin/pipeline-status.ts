import { hasFailed, hasSucceeded, isOpen } from '../steps/pipeline-status.ts';
import type { ExecutionName, PipelineStatus, StageStatus } from '../steps/status/index.ts';
import { outcomeColor, outcomeMarks, runningMark } from './marks.ts';
import { formatRevisions } from './execution-name.ts';
import { formatSince } from './format-time.ts';
import { plainPalette, type Palette } from './palette.ts';
import { formatMetrics } from './pipeline-metrics.ts';
import { oneLine } from './printable.ts';

/** For a person: a block of lines for each pipeline. */
export function formatStatuses(statuses: readonly PipelineStatus[], now: number, palette = plainPalette): string {
  return statuses.map((status) => formatStatus(status, now, palette)).join('\n\n');
}

function formatStatus({ pipeline, state, stages, metrics }: PipelineStatus, now: number, palette: Palette): string {
  const width = Math.max(...stages.map(({ stage }) => stage.length));
  return [
    `${palette.heading(`${pipeline}:`)} ${palette[stateColors[state]](stateWords[state])}`,
    ...stages.flatMap((stage) => formatStage(pipeline, stage, width, now, palette)),
    `  ${formatMetrics(metrics, now, palette)}`,
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

const stateColors = {
  moving: 'active',
  waiting: 'warning',
  failed: 'failure',
  stopped: 'muted',
  succeeded: 'success',
  idle: 'muted',
} as const satisfies Readonly<Record<PipelineStatus['state'], keyof Palette>>;

function formatStage(
  pipeline: string,
  stage: StageStatus,
  width: number,
  now: number,
  palette: Palette,
): readonly string[] {
  const { since, execution, failures, approvals, disabled, queued } = stage;
  const [mark, words, color] = wordsOf(stage, palette);
  const detail = [
    color(words),
    ...(since === undefined ? [] : [palette.muted(formatSince(since, now))]),
    ...(execution ? [formatRevisions(execution)] : []),
  ];
  return [
    `  ${color(mark)} ${stage.stage.padEnd(width)}  ${detail.join('  ')}`,
    ...failures.map(
      ({ action, error }) => `      ${action === undefined ? '' : `${action}: `}${palette.failure(oneLine(error))}`,
    ),
    ...(failures.length > 0 ? [commandsOf(pipeline, stage, palette)] : []),
    ...approvals.flatMap((request) => formatRequest(request, approvals.length > 1, palette)),
    ...(disabled ? [`      ${palette.warning('the way in is closed')}${formatDisabled(disabled, now)}`] : []),
    ...queued.map((waiting) => `      before it: ${formatQueued(waiting, stage)}`),
  ];
}

function formatRequest(
  request: StageStatus['approvals'][number],
  isOneOfSeveral: boolean,
  { command }: Palette,
): readonly string[] {
  const { pipeline, stage, action, executionId, question, link, permission, topicArn } = request;
  const which = isOneOfSeveral ? ` --action ${action}` : '';
  return [
    `      ${action}${question === undefined ? ' waits for approval' : `: ${oneLine(question, 1000)}`}`,
    ...(link === undefined ? [] : [`      look at ${oneLine(link, 2000)}`]),
    `      may answer: who is allowed ${permission}${topicArn === undefined ? '' : `; told: ${topicArn}`}`,
    `      ${command(`steps approve ${pipeline} ${stage}${which} --execution ${executionId}`)}`,
  ];
}

type Color = (text: string) => string;

function wordsOf({ status, approvals, running }: StageStatus, palette: Palette): readonly [string, string, Color] {
  if (approvals.length > 0) {
    const words = `waits for approval${running.length > 0 ? `, runs ${running.join(', ')}` : ''}`;
    return [outcomeMarks.waiting, words, outcomeColor('waiting', palette)];
  }
  if (running.length > 0) return [runningMark, `runs ${running.join(', ')}`, palette.active];
  if (status === undefined) return [' ', 'not run yet', palette.muted];
  if (hasSucceeded(status)) return [outcomeMarks.done, 'succeeded', outcomeColor('done', palette)];
  if (hasFailed(status)) return [outcomeMarks.failed, 'failed', outcomeColor('failed', palette)];
  return isOpen(status)
    ? [runningMark, 'in progress', palette.active]
    : [outcomeMarks.skipped, status.toLowerCase(), outcomeColor('skipped', palette)];
}

function commandsOf(pipeline: string, { stage, execution }: StageStatus, { command }: Palette): string {
  const id = execution ? ` --execution ${execution.executionId}` : '';
  return `      ${command(`steps logs ${pipeline} --stage ${stage}${id}; steps retry ${pipeline} ${stage}`)}`;
}

function formatDisabled({ reason, by, since }: NonNullable<StageStatus['disabled']>, now: number): string {
  const who = by === undefined ? '' : ` by ${oneLine(by)}`;
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
