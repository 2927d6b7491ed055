import { wantsJson } from './wants-json.ts';
import type { FinalEvent, ToldError } from './reporters/final-event.ts';

/** How stderr learns that a command failed or was stopped: in words, or with `--json` by the last event. */
export interface Ending {
  fail(error: unknown): Promise<void>;
  stop(reason: Error): void;
}

export function openEnding(host: NodeJS.Process): Ending {
  return wantsJson(host.argv.slice(2), host.env) ? endInJson(host) : endInWords(host);
}

function endInWords({ stderr, env }: NodeJS.Process): Ending {
  return {
    fail: async (error) => {
      const { formatFailure } = await import('./failure.ts');
      const { createSurface } = await import('./surface.ts');
      stderr.write(`${formatFailure(error, await createSurface(stderr, env))}\n`);
    },
    stop: ({ message }) => void stderr.write(`steps: ${message}\n`),
  };
}

function endInJson(host: NodeJS.Process): Ending {
  const startedAt = performance.now();
  const errors: ToldError[] = [];
  // Nothing comes after it: not what a stream could not write, nor what a second signal cuts short.
  host.once('exit', (exitCode) => {
    const end = { exitCode, durationMs: Math.round(performance.now() - startedAt) };
    const signal = signalOf(exitCode);
    const event: FinalEvent =
      signal !== undefined
        ? { type: 'interrupted', signal, ...end }
        : errors.length > 0
          ? { type: 'failed', errors, ...end }
          : { type: 'ended', ...end };
    host.stderr.write(`${JSON.stringify(event)}\n`);
  });
  return {
    fail: async (error) => {
      const { describeFailure } = await import('./failure.ts');
      errors.push(...describeFailure(error));
    },
    stop: () => {},
  };
}

function signalOf(exitCode: number): 'SIGINT' | 'SIGTERM' | undefined {
  return ({ 130: 'SIGINT', 143: 'SIGTERM' } as const)[exitCode as 130 | 143];
}
