// Runs on a terminal: shows the events of SCENARIO, a list in JSON, by the reporter that steps would take.
import { setTimeout as sleep } from 'node:timers/promises';
import { createDisplay } from '../../bin/reporters/display.ts';
import { createReporter } from '../../bin/reporters/index.ts';
import type { StepEvent } from '../../steps/events.ts';

export type Scene =
  | { readonly event: StepEvent }
  | { readonly wait: number }
  | { readonly ask: string }
  /** On stdout. */
  | { readonly print: string }
  /** The text of a display. */
  | { readonly display: string };

const display = createDisplay(process);
const reporter = await createReporter(undefined, process);
for (const scene of JSON.parse(process.env['SCENARIO'] ?? '[]') as readonly Scene[]) {
  if ('event' in scene) reporter.report(scene.event);
  else if ('wait' in scene) await sleep(scene.wait);
  else if ('display' in scene) display.show(scene.display);
  else if ('print' in scene) reporter.aside(() => void process.stdout.write(`${scene.print}\n`));
  else {
    const answer = await reporter.ask(scene.ask, new AbortController().signal);
    reporter.report({ type: 'notice', level: 'info', message: `answered: ${answer}` });
  }
}
await reporter.close();
