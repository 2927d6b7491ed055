import { createJsonReporter } from './json.ts';
import { createPlainReporter } from './plain.ts';
import type { Reporter } from './reporter.ts';

export const reporterNames = ['plain', 'json', 'silent'] as const;

/** Plain lines unless another reporter is asked for. */
export function createReporter(name: string | undefined, host: NodeJS.Process): Reporter {
  switch (name ?? host.env['STEPS_REPORTER'] ?? 'plain') {
    case 'json':
      return createJsonReporter(host);
    case 'silent':
      return { ...createPlainReporter(host), report: () => {} };
    default:
      return createPlainReporter(host);
  }
}
