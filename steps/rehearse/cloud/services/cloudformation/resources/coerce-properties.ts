import type { Properties, ResourceTypeFacts } from '../resource-handler.ts';
import { propertyKind } from './resource-types.ts';

/** Scalars as the schema has them: a parameter's "5" becomes a number where a number is wanted, and the other way round. */
export function coerceProperties(facts: ResourceTypeFacts, properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, coerce(facts.type, name, value)]));
}

function coerce(type: string, name: string, value: unknown): unknown {
  const kind = propertyKind(type, name);
  if (kind === 'n' && typeof value === 'string') return Number(value);
  if (kind === 'b' && (value === 'true' || value === 'false')) return value === 'true';
  if (kind === 's' && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  return value;
}
