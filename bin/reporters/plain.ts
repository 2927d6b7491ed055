import type { Finding } from '../../steps/finding.ts';
import type { StepEvent } from '../../steps/events.ts';
import { formatDuration } from '../../steps/format-duration.ts';
import { formatCaret, formatLocation } from '../../steps/location.ts';
import { severityStyle } from '../../steps/text-style.ts';
import { changeColor, outcomeMark } from '../marks.ts';
import { createPalette, plainPalette, type Palette } from '../palette.ts';
import { askOnTerminal } from './ask.ts';
import type { Reporter } from './reporter.ts';
import { clearTerminal } from './terminal.ts';

/** One line per event, stable enough to grep, for CodeBuild's log and for terminals without a live list. */
export function createPlainReporter(
  host: NodeJS.Process,
  isTold: (event: StepEvent) => boolean = () => true,
): Reporter {
  const format = createLineFormatter(createPalette(host.stderr, host.env));
  return {
    canAsk: true,
    report: (event) => {
      const line = format(event);
      if (line !== undefined && isTold(event)) host.stderr.write(`${line}\n`);
    },
    ask: (question, signal) => askOnTerminal(host, question, signal),
    aside: (write) => write(),
    clear: () => clearTerminal(host),
    close: async () => {},
  };
}

/** Turns events into lines; it remembers titles, so that a task's end can name it. What is only for who watches is no line. */
export function createLineFormatter(palette: Palette = plainPalette): (event: StepEvent) => string | undefined {
  const titles = new Map<string, string>();
  const details = new Set<string>();
  return (event) => {
    if (event.type === 'task-started') {
      titles.set(event.id, event.title);
      if (event.isDetail) details.add(event.id);
      else details.delete(event.id);
    }
    if (event.type !== 'change' && 'id' in event && details.has(event.id)) return undefined;
    return formatEvent(event, titles, palette);
  };
}

function formatEvent(event: StepEvent, titles: ReadonlyMap<string, string>, palette: Palette): string | undefined {
  switch (event.type) {
    case 'task-started':
      return `  ${event.title}`;
    case 'task-progress':
      return event.detail === undefined ? undefined : `    ${titles.get(event.id) ?? event.id}: ${event.detail}`;
    case 'task-finished': {
      const { id, outcome, durationMs } = event;
      const detail = event.detail ? `: ${event.detail}` : '';
      const duration = palette.muted(`(${formatDuration(durationMs)})`);
      return `${outcomeMark(outcome, palette)} ${titles.get(id) ?? id}${detail} ${duration}`;
    }
    case 'notice':
      return `${event.location ? `${formatLocation(event.location)}: ` : ''}${event.level === 'warning' ? `${palette.warning('warning:')} ` : ''}${event.message}`;
    case 'output':
      return `    ${event.line}`;
    case 'finding':
      return formatFinding(event.finding, palette);
    case 'change':
      return `    ${placeOf(event)}${formatChange(event, palette)}`;
    case 'stack-event':
      return `    ${placeOf(event)}${palette.muted(event.time.slice(11, 19))} ${'  '.repeat(event.depth)}${formatStackEvent(event, palette)}`;
  }
}

type Paint = (text: string) => string;

/** As in `333333333333 eu-west-1: `; of one target it is known. */
function placeOf({ place }: { readonly place?: string }): string {
  return place === undefined ? '' : `${place}: `;
}

function formatStackEvent(event: Extract<StepEvent, { type: 'stack-event' }>, palette: Palette): string {
  const { stackName, status, resourceType, logicalId, elapsedMs, reason } = event;
  const elapsed = elapsedMs === undefined ? '' : ` ${palette.muted(`(${formatDuration(elapsedMs)})`)}`;
  const shown = paintStatus(status, palette)(status);
  return `${stackName} ${shown} ${resourceType} ${logicalId}${elapsed}${reason ? `: ${reason}` : ''}`;
}

function paintStatus(status: string, { success, failure, active }: Palette): Paint {
  if (status.includes('FAILED') || status.includes('ROLLBACK')) return failure;
  return status.endsWith('_COMPLETE') ? success : active;
}

function formatChange(event: Extract<StepEvent, { type: 'change' }>, palette: Palette): string {
  const { action, stackName, logicalId, resourceType, properties, replacement } = event;
  const replaced = replacement === 'True' ? ', replaced' : replacement === 'Conditional' ? ', perhaps replaced' : '';
  const changed = properties.length > 0 ? ` (${properties.join(', ')})` : '';
  return `${changeColor(action, palette)(action.padEnd(6))} ${stackName} ${logicalId} ${resourceType}${changed}${palette.warning(replaced)}`;
}

function formatFinding(finding: Finding, palette: Palette): string {
  const { severity, tool, ruleId, message, location } = finding;
  const caret = formatCaret(location);
  const paint = severityStyle(severity, palette);
  const line = `${formatLocation(location)}: ${paint(`${severity}:`)} ${message} ${palette.muted(`[${tool} ${ruleId}]`)}`;
  return caret ? `${line}\n${caret}` : line;
}
