import { exportsOf, importsOf, type ExchangedName } from './exports.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';
import { deploymentsOf, type StackInstance } from './stack-instances.ts';

interface Edge {
  readonly from: StackInstance;
  readonly to: StackInstance;
  readonly taken: ExchangedName;
}

export const circularImport: Rule = {
  id: 'STEPS042',
  title: 'stacks do not import from each other in a circle',
  severity: 'error',
  reason:
    'A stack can be made only after the exports that it imports. In a circle, or where a stack imports what it exports itself, no stack can be the first.',
  mend: 'Refer to the resource itself within one template; else move it to the stack that the others need, or pass it as a parameter.',
  page: pages.exports,
  *check(workload) {
    for (const instances of deploymentsOf(workload)) {
      const edges = edgesOf(instances);
      for (const edge of edges) {
        const way = wayBack(edge, edges);
        if (!way) continue;
        const files = [edge.from, ...way].map(({ template }) => template.file);
        const message =
          edge.from === edge.to
            ? `this stack exports "${edge.taken.name}" itself, so it cannot import it`
            : `stacks import from each other in a circle: ${files.join(' → ')}`;
        yield problemAt(edge.from.template, edge.taken.path, message);
      }
    }
  },
};

function edgesOf(instances: readonly StackInstance[]): readonly Edge[] {
  const makers = new Map(instances.flatMap(exportsOf).map(({ name, instance }) => [name, instance]));
  return instances.flatMap((from) =>
    importsOf(from).flatMap((taken): Edge[] => {
      const to = taken.name === undefined ? undefined : makers.get(taken.name);
      return to ? [{ from, to, taken }] : [];
    }),
  );
}

/** The stacks from the end of an edge back to its start; nothing where there is no way. */
function wayBack({ from, to }: Edge, edges: readonly Edge[]): readonly StackInstance[] | undefined {
  const reached = new Map<StackInstance, readonly StackInstance[]>([[to, [to]]]);
  const queue = [to];
  for (let stack = queue.shift(); stack; stack = queue.shift()) {
    const way = reached.get(stack) ?? [];
    if (stack === from) return way;
    for (const next of edges.filter((edge) => edge.from === stack)) {
      if (reached.has(next.to)) continue;
      reached.set(next.to, [...way, next.to]);
      queue.push(next.to);
    }
  }
  return undefined;
}
