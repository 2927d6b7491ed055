import type { DependencyGraph } from '../template/dependencies.ts';

/**
 * Does the work of each node once that of all it needs is done, side by side where nothing forbids it. After work that
 * answers false nothing new is begun; what runs is waited for.
 */
export async function inDependencyOrder(graph: DependencyGraph, work: (id: string) => Promise<boolean>): Promise<void> {
  const begun = new Map<string, Promise<boolean>>();
  let stopped = false;
  const begin = (id: string): Promise<boolean> => {
    const running = begun.get(id);
    if (running) return running;
    const needs = (graph.get(id) ?? []).map(begin);
    const promise = Promise.all(needs).then(async (done) => {
      if (stopped || done.includes(false)) return false;
      const succeeded = await work(id);
      if (!succeeded) stopped = true;
      return succeeded;
    });
    begun.set(id, promise);
    return promise;
  };
  const outcomes = await Promise.allSettled([...graph.keys()].map(begin));
  const defect = outcomes.find((outcome) => outcome.status === 'rejected');
  if (defect) throw defect.reason;
}
