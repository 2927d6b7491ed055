import { isObject, type TemplateValue } from '../../template.ts';
import type { Path } from '../template-file.ts';
import type { ValueAt } from './written-text.ts';

/** Every value inside another one, outermost first, with its path. */
export function eachValue(value: TemplateValue, path: Path = []): readonly ValueAt[] {
  const found: ValueAt[] = [];
  collect(value, path, found);
  return found;
}

function collect(value: TemplateValue, path: Path, into: ValueAt[]): void {
  into.push({ value, path });
  if (Array.isArray(value)) value.forEach((member: TemplateValue, index) => collect(member, [...path, index], into));
  else if (isObject(value))
    for (const [key, member] of Object.entries(value)) collect(member as TemplateValue, [...path, key], into);
}
