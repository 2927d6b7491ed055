import { atOnce, inRegionOrder, tolerated, type OperationPreferences } from '../../operation-preferences.ts';

export interface WaveWork<T> {
  readonly preferences: OperationPreferences;
  readonly items: readonly T[];
  readonly regionOf: (item: T) => string;
  /** False: it failed. Never rejects. */
  readonly work: (item: T) => Promise<boolean>;
  /** False: nothing more is begun, for a reason that is not the wave's. */
  readonly mayBegin: () => boolean;
}

/**
 * Works on all items as an operation of StackSets does: region by region or all regions at once, so many at once in each; where more
 * fail than may, no other is begun in that region, and no further region. What runs is left to end. Resolves to whether it was stopped.
 */
export async function runWave<T>(wave: WaveWork<T>): Promise<boolean> {
  const { preferences, items, regionOf } = wave;
  const regions = inRegionOrder(preferences, items.map(regionOf));
  const inRegion = (region: string) =>
    runRegion(
      wave,
      items.filter((item) => regionOf(item) === region),
    );
  if (preferences['region-concurrency-type'] === 'PARALLEL')
    return (await Promise.all(regions.map(inRegion))).includes(true);
  for (const region of regions) if (await inRegion(region)) return true;
  return false;
}

async function runRegion<T>({ preferences, work, mayBegin }: WaveWork<T>, items: readonly T[]): Promise<boolean> {
  const waiting = [...items];
  const running = new Map<T, Promise<void>>();
  let failures = 0;
  const isStopped = () => failures > tolerated(preferences, items.length);
  const run = async (item: T): Promise<void> => {
    if (!(await work(item))) failures += 1;
    running.delete(item);
  };
  const isFree = () => !isStopped() && mayBegin() && running.size < atOnce(preferences, items.length, failures);
  for (;;) {
    while (waiting.length > 0 && isFree()) {
      const item = waiting.shift() as T;
      running.set(item, run(item));
    }
    if (running.size === 0) return isStopped();
    await Promise.race(running.values());
  }
}
