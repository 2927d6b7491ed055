import { isObject, type TemplateValue } from '../../template.ts';
import type { Path } from '../template-file.ts';

/** Every value inside another one, outermost first, with its path. */
export function* eachValue(value: TemplateValue, path: Path = []): Generator<{ value: TemplateValue; path: Path }> {
  yield { value, path };
  const members = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  for (const [key, member] of members) yield* eachValue(member as TemplateValue, [...path, key]);
}
