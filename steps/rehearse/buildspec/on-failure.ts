import { BuildFailure, type OnFailure } from './buildspec.ts';

const retries = 3;

/** `ABORT`, `CONTINUE`, `RETRY`, `RETRY-2`, `RETRY-some regex`, `RETRY-2-some regex` */
export function parseOnFailure(value: string | undefined): OnFailure {
  if (value === undefined) return { kind: 'default' };
  if (value === 'ABORT') return { kind: 'abort' };
  if (value === 'CONTINUE') return { kind: 'continue' };
  const match = /^RETRY(?:-(\d+))?(?:-(.+))?$/s.exec(value);
  if (!match) throw new BuildFailure('YAML_FILE_ERROR', `Invalid value for on-failure: ${value}`);
  const [, attempts, pattern] = match;
  return {
    kind: 'retry',
    attempts: attempts === undefined ? retries : Number(attempts),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

/** Whether a phase that failed for the `attempt`th time (from 1) is run again. */
export function isRetried(onFailure: OnFailure, attempt: number, output: string): boolean {
  if (onFailure.kind !== 'retry' || attempt > onFailure.attempts) return false;
  return onFailure.pattern === undefined || new RegExp(onFailure.pattern).test(output);
}
