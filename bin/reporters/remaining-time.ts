import type { Amount } from '../../steps/events.ts';

/** What is done over so long says how fast it goes now. */
const windowMs = 15_000;
/** Before this much work nothing is said. */
const leastWorkMs = 3_000;
/** Of things that differ in size, so many say something of the others. */
const leastCount = 3;
/** What takes as long as the last time is nearly done; beyond it nothing is known. */
const leastLeftMs = 1_000;

/** One takes a second, and the next a quarter of an hour. */
const ofAnySize: ReadonlySet<string> = new Set(['resources', 'stacks', 'pipelines', 'folders']);

interface Sample {
  readonly at: number;
  readonly done: number;
}

/** Estimates how long a task will go on, by how fast it went lately or by how long it took the last time. */
export interface RemainingTime {
  observe(amounts: readonly Amount[], now: number): void;
  /** Milliseconds; nothing while an estimate would mean nothing. */
  estimate(now: number): number | undefined;
}

export function createRemainingTime(startedAt: number): RemainingTime {
  let samples: Sample[] = [{ at: startedAt, done: 0 }];
  let latest: Amount | undefined;
  return {
    observe(amounts, now) {
      const amount = tellingOf(amounts);
      if (!amount) return;
      // Less than before: it began anew.
      if (amount.done < (latest?.done ?? 0)) samples = [];
      latest = amount;
      samples.push({ at: now, done: amount.done });
      // The last one before the window stays: what is between it and the next was done in that time.
      const first = samples.findLastIndex(({ at }) => at < now - windowMs);
      if (first > 0) samples = samples.slice(first);
    },
    estimate(now) {
      const { done = 0, total, unit } = latest ?? {};
      const [first] = samples;
      if (!first || total === undefined || done >= total) return undefined;
      const [moved, passed] = [done - first.done, now - first.at];
      if (moved <= 0 || now - startedAt < leastWorkMs || passed < leastWorkMs) return undefined;
      if (unit !== 'bytes' && done < leastCount) return undefined;
      return ((total - done) / moved) * passed;
    },
  };
}

/** How long is left of a task that took so long the last time. */
export function leftOfLast(lastDurationMs: number | undefined, elapsedMs: number): number | undefined {
  const left = (lastDurationMs ?? 0) - elapsedMs;
  return left >= leastLeftMs ? left : undefined;
}

/** The amount whose rate says something: bytes before things. */
function tellingOf(amounts: readonly Amount[]): Amount | undefined {
  const known = amounts.filter(({ total, unit }) => total !== undefined && !ofAnySize.has(unit));
  return known.find(({ unit }) => unit === 'bytes') ?? known[0];
}
