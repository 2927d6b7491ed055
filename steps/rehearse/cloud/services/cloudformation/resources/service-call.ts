import { isDeepStrictEqual } from 'node:util';
import type { Output } from '../../../service.ts';
import type { Properties, ResourceContext } from '../resource-handler.ts';
import { isNotFound } from './handler-failure.ts';

/** Calls a service as the stack's role, in the stack's region. Members that are undefined are left out, as in a request. */
export function call<T = Output>(
  context: ResourceContext,
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<T> {
  return context.cloud.call<T>(context.caller, { service, operation, input: present(input), region: context.region });
}

/** The same, where nothing is left to do if what it names is gone. */
export async function callUnlessGone(
  context: ResourceContext,
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  try {
    await call(context, service, operation, input);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/**
 * Work on a resource that was just made: where it fails the resource is removed again, as a rollback does with one
 * that failed half way. What is reported is the first failure.
 */
export async function orUndo<T>(work: () => Promise<T>, undo: () => Promise<unknown>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await undo().catch(() => undefined);
    throw error;
  }
}

export function present(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

export function hasChanged(previous: Properties, desired: Properties, ...names: readonly string[]): boolean {
  return names.some((name) => !isDeepStrictEqual(previous[name], desired[name]));
}

export function pick(properties: Properties, names: readonly string[]): Record<string, unknown> {
  return present(Object.fromEntries(names.map((name) => [name, properties[name]])));
}

/** A list property; one value counts as a list of one. */
// The element's type is the caller's claim, as with every value that comes from a template.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function list<T>(value: unknown): readonly T[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]) as readonly T[];
}

/** A policy or definition as the API takes it: JSON text, whether the template gives text or an object. */
export function jsonText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What must be taken away and what added, of a list of names. */
export function difference<T>(
  previous: readonly T[],
  desired: readonly T[],
): { removed: readonly T[]; added: readonly T[] } {
  return {
    removed: previous.filter((item) => !desired.some((other) => isDeepStrictEqual(item, other))),
    added: desired.filter((item) => !previous.some((other) => isDeepStrictEqual(item, other))),
  };
}
