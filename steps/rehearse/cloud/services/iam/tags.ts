import { listOf } from '../../protocols/query-input.ts';
import type { Input } from '../../service.ts';
import { validationError } from './errors.ts';
import type { Tag } from '../../identities/iam-state.ts';

export function readTags(input: Input): Tag[] {
  const tags = listOf<Partial<Tag>>(input['Tags']).map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const keys = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < tags.length)
    throw validationError('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  return tags;
}

/** Keys are compared without case; an existing tag takes the new value. */
export function mergeTags(existing: readonly Tag[], added: readonly Tag[]): Tag[] {
  const replaced = new Set(added.map(({ Key }) => Key.toLowerCase()));
  return [...existing.filter(({ Key }) => !replaced.has(Key.toLowerCase())), ...added];
}

export function withoutTags(existing: readonly Tag[], keys: readonly string[]): Tag[] {
  const removed = new Set(keys.map((key) => key.toLowerCase()));
  return existing.filter(({ Key }) => !removed.has(Key.toLowerCase()));
}
