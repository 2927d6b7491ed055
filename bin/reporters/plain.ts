import type { Finding } from '../../steps/finding.ts';
import type { StepEvent } from '../../steps/events.ts';
import { formatDuration } from '../../steps/format-duration.ts';
import { formatCaret, formatLocation } from '../../steps/location.ts';
import { outcomeMarks } from '../marks.ts';
import { askOnTerminal } from './ask.ts';
import type { Reporter } from './reporter.ts';

/** One line per event, stable enough to grep, for CodeBuild's log and for terminals without a live list. */
export function createPlainReporter(host: NodeJS.Process): Reporter {
  const format = createLineFormatter();
  return {
    report: (event) => {
      const line = format(event);
      if (line !== undefined) host.stderr.write(`${line}\n`);
    },
    ask: (question, signal) => askOnTerminal(host, question, signal),
    close: async () => {},
  };
}

/** Turns events into lines; it remembers titles, so that a task's end can name it. */
export function createLineFormatter(): (event: StepEvent) => string | undefined {
  const titles = new Map<string, string>();
  return (event) => formatEvent(event, titles);
}

function formatEvent(event: StepEvent, titles: Map<string, string>): string | undefined {
  switch (event.type) {
    case 'task-started':
      titles.set(event.id, event.title);
      return `  ${event.title}`;
    case 'task-progress':
      return `    ${titles.get(event.id) ?? event.id}: ${event.detail}`;
    case 'task-finished': {
      const detail = event.detail ? `: ${event.detail}` : '';
      return `${outcomeMarks[event.outcome]} ${titles.get(event.id) ?? event.id}${detail} (${formatDuration(event.durationMs)})`;
    }
    case 'notice':
      return `${event.location ? `${formatLocation(event.location)}: ` : ''}${event.level === 'warning' ? 'warning: ' : ''}${event.message}`;
    case 'output':
      return `    ${event.line}`;
    case 'finding':
      return formatFinding(event.finding);
    case 'change':
      return `    ${placeOf(event)}${formatChange(event)}`;
    case 'stack-event':
      return `    ${placeOf(event)}${event.time.slice(11, 19)} ${'  '.repeat(event.depth)}${formatStackEvent(event)}`;
  }
}

/** As in `333333333333 eu-west-1: `; of one target it is known. */
function placeOf({ place }: { readonly place?: string }): string {
  return place === undefined ? '' : `${place}: `;
}

function formatStackEvent(event: Extract<StepEvent, { type: 'stack-event' }>): string {
  const { stackName, status, resourceType, logicalId, elapsedMs, reason } = event;
  const elapsed = elapsedMs === undefined ? '' : ` (${formatDuration(elapsedMs)})`;
  return `${stackName} ${status} ${resourceType} ${logicalId}${elapsed}${reason ? `: ${reason}` : ''}`;
}

function formatChange(event: Extract<StepEvent, { type: 'change' }>): string {
  const replaced =
    event.replacement === 'True' ? ', replaced' : event.replacement === 'Conditional' ? ', perhaps replaced' : '';
  const properties = event.properties.length > 0 ? ` (${event.properties.join(', ')})` : '';
  return `${event.action.padEnd(6)} ${event.stackName} ${event.logicalId} ${event.resourceType}${properties}${replaced}`;
}

function formatFinding(finding: Finding): string {
  const caret = formatCaret(finding.location);
  const line = `${formatLocation(finding.location)}: ${finding.severity}: ${finding.message} [${finding.tool} ${finding.ruleId}]`;
  return caret ? `${line}\n${caret}` : line;
}
