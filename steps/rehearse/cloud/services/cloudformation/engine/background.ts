import type { Cloud } from '../../../cloud.ts';

/** Work on stacks and stack sets that is going on, so that others can wait for its end. */
const running = new WeakMap<object, Promise<void>>();

/** Does work on a stack or stack set after the answer; what is going on for it is finished first. */
export function workOn(cloud: Cloud, subject: object, work: () => Promise<void>): void {
  cloud.background(() => {
    const before = running.get(subject);
    const promise = before ? before.then(work) : work();
    running.set(subject, promise);
    return promise;
  });
}

export async function settled(subject: object): Promise<void> {
  await running.get(subject);
}
