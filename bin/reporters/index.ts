import { settingInvalid } from '../../steps/errors/index.ts';
import { createJsonReporter } from './json.ts';
import { createPlainReporter } from './plain.ts';
import type { Reporter } from './reporter.ts';

export const reporterNames = ['live', 'plain', 'json', 'silent'] as const;

/** The reporter of that name; by default a live list on a terminal, and plain lines elsewhere and in CI. */
export async function createReporter(name: string | undefined, host: NodeJS.Process): Promise<Reporter> {
  const configured = host.env['STEPS_REPORTER'] || undefined;
  if (configured !== undefined && !reporterNames.some((known) => known === configured))
    throw settingInvalid('STEPS_REPORTER', configured, `one of ${reporterNames.join(', ')}`);
  switch (name ?? configured ?? (host.stderr.isTTY && !host.env['CI'] ? 'live' : 'plain')) {
    case 'live': {
      const { createLiveReporter } = await import('./live.ts');
      return createLiveReporter(host);
    }
    case 'json':
      return createJsonReporter(host);
    case 'silent':
      return { ...createPlainReporter(host), report: () => {} };
    default:
      return createPlainReporter(host);
  }
}
