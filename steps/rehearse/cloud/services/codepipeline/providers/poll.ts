import type { Cloud } from '../../../cloud.ts';

const first = 15;
const longest = 400;

/** Asks until there is an answer, less and less often. */
export async function pollUntil<T>(cloud: Cloud, ask: () => Promise<T | undefined>): Promise<T> {
  for (let wait = first; ; wait = Math.min(longest, wait * 1.3)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await cloud.clock.sleep(wait, cloud.signal);
  }
}
