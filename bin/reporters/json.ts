import { askOnTerminal } from './ask.ts';
import type { Reporter } from './reporter.ts';

/** One JSON object a line, for machines. */
export function createJsonReporter(host: NodeJS.Process): Reporter {
  return {
    report: (event) => void host.stderr.write(`${JSON.stringify(event)}\n`),
    ask: (question, signal) => askOnTerminal(host, question, signal),
    close: async () => {},
  };
}
