import { settingInvalid } from '../../steps/errors/index.ts';
import { createJsonReporter } from './json.ts';
import { createPlainReporter } from './plain.ts';
import { createQuietReporter } from './quiet.ts';
import type { Reporter } from './reporter.ts';

export const reporterNames = ['live', 'plain', 'json', 'quiet', 'silent'] as const;

/** The reporter of that name; by default a live list on a terminal, and plain lines elsewhere, in CI and on a terminal that cannot move. */
export async function createReporter(name: string | undefined, host: NodeJS.Process): Promise<Reporter> {
  const configured = host.env['STEPS_REPORTER'] || undefined;
  if (configured !== undefined && !reporterNames.some((known) => known === configured))
    throw settingInvalid('STEPS_REPORTER', configured, `one of ${reporterNames.join(', ')}`);
  switch (name ?? configured ?? (isLively(host) ? 'live' : 'plain')) {
    case 'live': {
      const { createLiveReporter } = await import('./live.ts');
      return createLiveReporter(host);
    }
    case 'json':
      return createJsonReporter(host);
    case 'quiet':
      return createQuietReporter(host);
    case 'silent':
      return createPlainReporter(host, () => false);
    default:
      return createPlainReporter(host);
  }
}

function isLively({ stderr, env }: NodeJS.Process): boolean {
  return Boolean(stderr.isTTY) && !env['CI'] && env['TERM'] !== 'dumb';
}
