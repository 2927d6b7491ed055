import type { Properties, ResourceContext } from '../resource-handler.ts';
import { call, hasChanged } from './service-call.ts';

type Input = Readonly<Record<string, unknown>>;

/** A property that a service sets by an operation of its own, after the resource is made. */
export interface Setting {
  readonly property: string;
  readonly put: string;
  /** What is put, beside what names the resource. */
  readonly input: (value: unknown) => Input;
  /** The operation that takes it away, or the input of `put` that does. */
  readonly remove: string | Input;
}

/** Sets what the template sets, and takes away what it no longer sets. */
export async function applySettings(
  service: string,
  settings: readonly Setting[],
  names: Input,
  previous: Properties,
  desired: Properties,
  context: ResourceContext,
): Promise<void> {
  for (const { property, put, input, remove } of settings) {
    if (!hasChanged(previous, desired, property)) continue;
    const value = desired[property];
    if (value !== undefined) await call(context, service, put, { ...names, ...input(value) });
    else if (typeof remove === 'string') await call(context, service, remove, names);
    else await call(context, service, put, { ...names, ...remove });
  }
}
