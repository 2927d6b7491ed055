import type { StepEvent } from '../../steps/events.ts';
import { fitLines } from '../fit-lines.ts';
import { createPalette, type Palette } from '../palette.ts';
import { printable } from '../printable.ts';
import { askOnTerminal } from './ask.ts';
import { cut, formatRow } from './format-row.ts';
import { createLineFormatter } from './plain.ts';
import type { Reporter } from './reporter.ts';
import { createRunningTasks, type RunningRow } from './running-tasks.ts';
import { createScreen, type Screen } from './screen.ts';
import { clearTerminal } from './terminal.ts';

const frameMs = 100;

/** For a terminal: what is done scrolls away as lines, what is running stays below them and moves. */
export function createLiveReporter(host: NodeJS.Process): Reporter {
  const palette = createPalette(host.stderr, host.env);
  const format = createLineFormatter(palette);
  const tasks = createRunningTasks();
  const screen = createScreen(host.stderr);
  /** Lines that have not been printed yet: they wait for the next frame, or for the end of a question. */
  let above = '';
  let isAsking = false;
  const began = Date.now();

  const draw = () => {
    if (isAsking) return;
    const now = Date.now();
    const lines = frameOf(tasks.rows(now), Math.floor((now - began) / frameMs), screen, palette);
    screen.draw(lines, above);
    above = '';
  };
  const finish = () => {
    screen.erase();
    if (above !== '') host.stderr.write(above);
    above = '';
  };
  const timer = setInterval(draw, frameMs);
  // The animation alone must not keep the process alive.
  timer.unref();
  host.stderr.on('resize', draw);

  host.once('exit', finish);
  // What a shell wrote while the process was stopped is left as it is.
  const goOn = () => screen.forget();
  host.on('SIGCONT', goOn);

  return {
    canAsk: true,
    report: (event) => {
      tasks.observe(event, Date.now());
      const line = format(withoutMovement(event));
      if (line !== undefined && !isShownBelow(event)) above += `${fitLines(line, screen.columns)}\n`;
    },
    aside: (write) => {
      finish();
      write();
      draw();
    },
    clear: () => {
      screen.forget();
      above = '';
      clearTerminal(host);
    },
    ask: async (question, signal) => {
      finish();
      isAsking = true;
      try {
        return await askOnTerminal(host, question, signal);
      } finally {
        isAsking = false;
      }
    },
    close: async () => {
      clearInterval(timer);
      host.stderr.off('resize', draw);
      host.off('exit', finish);
      host.off('SIGCONT', goOn);
      finish();
    },
  };
}

/** Of what a program printed only the text: it could move the cursor. */
function withoutMovement(event: StepEvent): StepEvent {
  return event.type === 'output' ? { ...event, line: printable(event.line) } : event;
}

/** What begins or goes on is in the list, and becomes a line when it has ended. */
function isShownBelow(event: StepEvent): boolean {
  if (event.type === 'stack-event')
    return event.status.endsWith('_IN_PROGRESS') && !event.status.endsWith('ROLLBACK_IN_PROGRESS');
  return event.type === 'task-started' || event.type === 'task-progress';
}

/** As many as fit, the first ones: what holds others is above them. */
function frameOf(rows: readonly RunningRow[], frame: number, screen: Screen, palette: Palette): readonly string[] {
  const fitting = Math.max(1, screen.rows - 2);
  const shown = rows.length > fitting ? rows.slice(0, fitting - 1) : rows;
  const lines = shown.map((row) => formatRow(row, frame, screen.columns, palette));
  const hidden = rows.length - shown.length;
  return hidden === 0 ? lines : [...lines, palette.muted(cut(`… and ${hidden} more`, screen.columns))];
}
