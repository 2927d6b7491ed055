import { AwsError } from '../aws-error.ts';
import type { Input } from '../service.ts';

/** What the JSON services say of a member that breaks a constraint of their model. */
export function constraintBroken(path: string, value: string | undefined, constraint: string): AwsError {
  const shown = value === undefined ? 'null' : `'${value}'`;
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}

export function requiredText(input: Input, name: string, path = name): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw constraintBroken(path, undefined, 'Member must not be null');
}

export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A list of structures, empty where the member is absent. */
export function recordsOf(input: Input, name: string): readonly Input[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((item): item is Input => typeof item === 'object' && item !== null) : [];
}

export function textsOf(input: Input, name: string): readonly string[] {
  const value = input[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A structure, empty where the member is absent. */
export function recordOf(input: Input, name: string): Input {
  const value = input[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : {};
}
