import { isJsonObject, type Json } from './match-pattern.ts';
import type { Target } from './state.ts';

/** What a target is given of an event: the whole, a part, a constant, or a template. */
export function targetInput(target: Target, event: Json): Json {
  if (target.Input !== undefined) return JSON.parse(target.Input) as Json;
  if (target.InputPath !== undefined) return valueAt(event, target.InputPath) ?? null;
  if (target.InputTransformer) return transform(target.InputTransformer, event);
  return event;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
function transform({ InputPathsMap = {}, InputTemplate }: NonNullable<Target['InputTransformer']>, event: Json): Json {
  const filled = InputTemplate.replaceAll(/<([A-Za-z0-9._-]+)>/g, (placeholder, name: string) => {
    if (name === 'aws.events.event' || name === 'aws.events.event.json') return JSON.stringify(event);
    const path = InputPathsMap[name];
    return path === undefined ? placeholder : asTemplateText(valueAt(event, path), InputTemplate, placeholder);
  });
  try {
    return JSON.parse(filled) as Json;
  } catch {
    return filled;
  }
}

/** A text goes into quotes as it is, and brings its own where the template has none. What the event does not have is left out of a text. */
function asTemplateText(value: Json | undefined, template: string, placeholder: string): string {
  if (value === undefined && isInsideQuotes(template, placeholder)) return '';
  if (typeof value !== 'string') return JSON.stringify(value ?? null);
  const quoted = JSON.stringify(value);
  return isInsideQuotes(template, placeholder) ? quoted.slice(1, -1) : quoted;
}

function isInsideQuotes(template: string, placeholder: string): boolean {
  const before = template.slice(0, template.indexOf(placeholder));
  return (before.match(/(?<!\\)"/g) ?? []).length % 2 === 1;
}

/** `$.detail.commitId`, `$.resources[0]` */
function valueAt(event: Json, path: string): Json | undefined {
  const names = path
    .replace(/^\$\.?/, '')
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((name) => name !== '');
  let value: Json | undefined = event;
  for (const name of names) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(name)];
    else value = isJsonObject(value) ? value[name] : undefined;
  }
  return value;
}
