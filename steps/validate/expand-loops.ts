import { isObject, type TemplateObject, type TemplateValue } from '../template.ts';
import type { Path } from './template-file.ts';

/** Where an expanded member came from. */
export interface LoopOrigin {
  readonly at: Path;
  readonly path: Path;
}

const prefix = 'Fn::ForEach::';

/**
 * Writes out every `Fn::ForEach` for a tool that does not know it. A collection that only CloudFormation can know is
 * stood in for by one item, so that the body is looked at once.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function expandLoops(template: TemplateObject): {
  readonly value: TemplateObject;
  readonly origins: readonly LoopOrigin[];
} {
  const origins: LoopOrigin[] = [];
  const value = expand(template, [], [], { template, origins });
  return { value: value as TemplateObject, origins };
}

interface Walk {
  readonly template: TemplateObject;
  readonly origins: LoopOrigin[];
}

function expand(value: TemplateValue, at: Path, path: Path, walk: Walk): TemplateValue {
  if (Array.isArray(value)) {
    const items = value as readonly TemplateValue[];
    return items.map((item, index) => expand(item, [...at, index], [...path, index], walk));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, TemplateValue][] =>
    key.startsWith(prefix)
      ? expandLoop(item, at, [...path, key], walk)
      : [[key, expand(item, [...at, key], [...path, key], walk)]],
  );
  return Object.fromEntries(entries);
}

/** `[identifier, collection, { 'Key${identifier}': body }]` */
function expandLoop(loop: TemplateValue, at: Path, path: Path, walk: Walk): [string, TemplateValue][] {
  const [identifier, collection, body] = Array.isArray(loop) ? (loop as readonly TemplateValue[]) : [];
  if (typeof identifier !== 'string' || !isObject(body)) return [];
  return itemsOf(collection, identifier, walk.template).flatMap((item) =>
    Object.entries(body).flatMap(([key, content]): [string, TemplateValue][] => {
      const name = fill(key, identifier, item);
      const filled = substitute(content, identifier, item);
      const written = [...path, 2, key];
      if (name.startsWith(prefix)) return expandLoop(filled, at, written, walk);
      walk.origins.push({ at: [...at, name], path: written });
      return [[name, expand(filled, [...at, name], written, walk)]];
    }),
  );
}

function itemsOf(collection: TemplateValue | undefined, identifier: string, template: TemplateObject): string[] {
  if (Array.isArray(collection)) return collection.map((item) => (typeof item === 'string' ? item : identifier));
  const parameters = template['Parameters'];
  const name = isObject(collection) ? collection['Ref'] : undefined;
  const parameter = isObject(parameters) && typeof name === 'string' ? parameters[name] : undefined;
  const value = isObject(parameter) ? parameter['Default'] : undefined;
  return typeof value === 'string' && value !== '' ? value.split(',').map((item) => item.trim()) : [identifier];
}

function substitute(value: TemplateValue, identifier: string, item: string): TemplateValue {
  if (typeof value === 'string') return fill(value, identifier, item);
  if (Array.isArray(value)) {
    return (value as readonly TemplateValue[]).map((member) => substitute(member, identifier, item));
  }
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && value['Ref'] === identifier) return item;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [fill(key, identifier, item), substitute(member, identifier, item)]),
  );
}

/** `&{Name}` is `${Name}` without what a logical id may not contain. */
function fill(text: string, identifier: string, item: string): string {
  return text.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ''));
}
