import type { Input } from '../../service.ts';
import { constraintViolated } from './errors.ts';

/** Inputs arrive from the wire as strings, from other services of the cloud as they are: both are read here. */
export function text(input: Input, name: string): string | undefined {
  const value = input[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

export function requiredText(input: Input, name: string): string {
  const value = text(input, name);
  if (value === undefined) throw constraintViolated(undefined, name, 'Member must not be null');
  return value;
}

export function flag(input: Input, name: string): boolean | undefined {
  const value = text(input, name);
  return value === undefined ? undefined : value.toLowerCase() === 'true';
}

export function integer(input: Input, name: string): number | undefined {
  const value = text(input, name);
  return value === undefined ? undefined : Number(value);
}

export function texts(input: Input, name: string): readonly string[] {
  const value = input[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function structures(input: Input, name: string): readonly Input[] {
  const value = input[name];
  return Array.isArray(value) ? (value as Input[]) : [];
}

export function structure(input: Input, name: string): Input | undefined {
  const value = input[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : undefined;
}

export function choice<T extends string>(input: Input, name: string, allowed: readonly T[]): T | undefined {
  const value = text(input, name);
  if (value !== undefined && !(allowed as readonly string[]).includes(value)) {
    throw constraintViolated(value, name, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
  }
  return value as T | undefined;
}

/** `[{Key, Value}]` as a record. */
export function tagsOf(input: Input): Readonly<Record<string, string>> | undefined {
  if (!Array.isArray(input['Tags'])) return undefined;
  return Object.fromEntries(
    structures(input, 'Tags').map((tag) => [requiredText(tag, 'Key'), text(tag, 'Value') ?? '']),
  );
}

export function renderTags(tags: Readonly<Record<string, string>>): readonly { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
