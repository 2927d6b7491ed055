import { isObject, type TemplateObject } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import { findReferences } from './references.ts';

/** Logical id → logical ids that must exist before it. */
export type DependencyGraph = ReadonlyMap<string, readonly string[]>;

/** What each resource needs: its DependsOn and all that it refers to, among the resources given. */
export function dependencyGraph(
  resources: Readonly<Record<string, TemplateObject>>,
  decided?: (condition: string) => boolean,
): DependencyGraph {
  const ids = new Set(Object.keys(resources));
  return new Map(
    Object.entries(resources).map(([id, definition]) => {
      const mentioned = findReferences(definition['Properties'] ?? null, decided).map(({ name }) => name);
      const needed = new Set([...dependsOn(definition), ...mentioned]);
      return [id, [...needed].filter((name) => ids.has(name))] as const;
    }),
  );
}

export function dependsOn(definition: TemplateObject): readonly string[] {
  const value = definition['DependsOn'];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Throws AWS's text where resources need each other in a circle. */
export function refuseCircles(graph: DependencyGraph): void {
  const left = new Map(graph);
  for (;;) {
    const free = [...left].filter(([id, needs]) => needs.every((need) => !left.has(need) && need !== id));
    if (free.length === 0) break;
    for (const [id] of free) left.delete(id);
  }
  if (left.size > 0) throw validationError(`Circular dependency between resources: [${[...left.keys()].join(', ')}]`);
}

/** The same graph the other way round: who must be gone before a resource can go. */
export function reversed(graph: DependencyGraph): DependencyGraph {
  const result = new Map([...graph.keys()].map((id) => [id, [] as string[]]));
  for (const [id, needs] of graph) for (const need of needs) result.get(need)?.push(id);
  return result;
}

/** The section's resources as objects, keyed by logical id. */
export function resourcesOf(template: TemplateObject): Readonly<Record<string, TemplateObject>> {
  const section = template['Resources'];
  return isObject(section) ? (section as Readonly<Record<string, TemplateObject>>) : {};
}
