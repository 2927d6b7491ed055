import { createLogUpdate } from 'log-update';
import { askOnTerminal } from './ask.ts';
import { formatDuration } from '../../steps/format-duration.ts';
import { createLineFormatter } from './plain.ts';
import type { Reporter } from './reporter.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;

interface Running {
  readonly title: string;
  readonly startedAt: number;
  detail?: string;
}

/** For a terminal: what is done scrolls away as plain lines, what is running stays below them and moves. */
export function createLiveReporter(host: NodeJS.Process): Reporter {
  const running = new Map<string, Running>();
  const display = createLogUpdate(host.stderr, { showCursor: true });
  const format = createLineFormatter();
  let frame = 0;
  let isAsking = false;

  const draw = () => {
    if (isAsking) return;
    const lines = [...running.values()].map(
      ({ title, startedAt, detail }) =>
        `${frames[frame % frames.length]} ${title}${detail ? `: ${detail}` : ''} (${formatDuration(Date.now() - startedAt)})`,
    );
    if (lines.length > 0) display(lines.join('\n'));
    else display.clear();
  };
  const printAbove = (line: string) => {
    display.clear();
    host.stderr.write(`${line}\n`);
  };
  const timer = setInterval(() => {
    frame++;
    draw();
  }, frameMs);
  // The animation alone must not keep the process alive.
  timer.unref();

  return {
    report: (event) => {
      const line = format(event);
      if (event.type === 'task-started') running.set(event.id, { title: event.title, startedAt: Date.now() });
      else if (event.type === 'task-progress') {
        const task = running.get(event.id);
        if (task) task.detail = event.detail;
      } else if (line !== undefined) {
        if (event.type === 'task-finished') running.delete(event.id);
        printAbove(line);
      }
      draw();
    },
    ask: async (question, signal) => {
      display.clear();
      isAsking = true;
      try {
        return await askOnTerminal(host, question, signal);
      } finally {
        isAsking = false;
      }
    },
    close: async () => {
      clearInterval(timer);
      display.clear();
      display.done();
    },
  };
}
