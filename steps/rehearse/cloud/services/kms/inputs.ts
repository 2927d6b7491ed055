import { requiredText as requiredMember } from '../../protocols/json-input.ts';
import type { Input } from '../../service.ts';

export { optionalText } from '../../protocols/json-input.ts';

export type EncryptionContext = Readonly<Record<string, string>>;

/** KMS names members in its messages with a small first letter. */
export function requiredText(input: Input, name: string): string {
  return requiredMember(input, name, name.charAt(0).toLowerCase() + name.slice(1));
}

/** A blob is base64 on the wire; a service that calls in process may give the bytes. */
export function requiredBytes(input: Input, name: string): Buffer {
  const value = input[name];
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(requiredText(input, name), 'base64');
}

export function optionalCount(input: Input, name: string): number | undefined {
  const value = input[name];
  return value === undefined || value === null ? undefined : Number(value);
}

export function encryptionContextOf(input: Input, name = 'EncryptionContext'): EncryptionContext {
  return (input[name] ?? {}) as EncryptionContext;
}

export interface Tag {
  readonly TagKey: string;
  readonly TagValue: string;
}

export function tagsOf(input: Input): readonly Tag[] {
  return (input['Tags'] ?? []) as readonly Tag[];
}
