import type { Location } from '../../location.ts';
import { decideCondition } from '../../template-conditions.ts';
import { isObject, type TemplateValue } from '../../template.ts';
import { locateInTemplate, type Path, type TemplateFile } from '../template-file.ts';

/** A value that is known before a deployment, and where it is written. */
export interface KnownValue {
  readonly text: string;
  /** Looked up only where it is told: there are many values, and most of them are never told. */
  readonly locate: () => Location;
  /** It rests on the default of a root without parameter files, which whoever deploys may give another value. */
  readonly isAssumed: boolean;
  /** A parameter with NoEcho is among what it is made of: it is not to be shown. */
  readonly isSecret: boolean;
}

export type Known = ReadonlyMap<string, KnownValue>;

/** A template with what is known of its parameters. */
interface Stack {
  readonly template: TemplateFile;
  readonly known: Known;
}

export function textsOf(known: Known): Readonly<Record<string, string>> {
  return Object.fromEntries([...known].map(([name, { text }]) => [name, text]));
}

/** What a value can be in this stack, as far as it is known: none, one, or one for each branch of a choice that cannot be told. */
export function knownValues(stack: Stack, value: TemplateValue, path: Path): readonly KnownValue[] {
  const choice = isObject(value) ? value['Fn::If'] : undefined;
  if (Array.isArray(choice)) return chosenValues(stack, choice as readonly TemplateValue[], path);
  const reference = isObject(value) && typeof value['Ref'] === 'string' ? stack.known.get(value['Ref']) : undefined;
  if (reference) return [reference];
  const made = knownText(value, stack.known);
  return made ? [{ ...made, locate: () => locateInTemplate(stack.template, path) }] : [];
}

function chosenValues(stack: Stack, choice: readonly TemplateValue[], path: Path): readonly KnownValue[] {
  const [condition, ...branches] = choice;
  const holds = decideCondition(String(condition), stack.template.value, textsOf(stack.known));
  const isAssumed = [...stack.known.values()].some((value) => value.isAssumed);
  return branches.flatMap((branch, index) => {
    if (holds !== undefined && holds !== (index === 0)) return [];
    const values = knownValues(stack, branch, [...path, 'Fn::If', index + 1]);
    return holds === undefined
      ? values
      : values.map((value) => ({ ...value, isAssumed: value.isAssumed || isAssumed }));
  });
}

type Made = Pick<KnownValue, 'text' | 'isAssumed' | 'isSecret'>;

function literal(text: string): Made {
  return { text, isAssumed: false, isSecret: false };
}

function knownText(value: TemplateValue, known: Known): Made | undefined {
  if (value === null || Array.isArray(value)) return undefined;
  if (!isObject(value)) return isResolved(String(value)) ? undefined : literal(String(value));
  if (typeof value['Ref'] === 'string') return known.get(value['Ref']);
  if (typeof value['Fn::Sub'] === 'string') return substituted(value['Fn::Sub'], known);
  return joined(value['Fn::Join'], known);
}

function isResolved(text: string): boolean {
  return text.includes('{{resolve:');
}

function substituted(text: string, known: Known): Made | undefined {
  // What stands between variables is at the even places, the variables at the odd ones.
  const parts = text.split(/\$\{([^}]*)\}/).map((part, index): Made | undefined => {
    if (index % 2 === 0) return literal(part);
    return part.startsWith('!') ? literal(`\${${part.slice(1)}}`) : known.get(part.trim());
  });
  return isResolved(text) ? undefined : glue(parts, '');
}

function joined(join: TemplateValue | undefined, known: Known): Made | undefined {
  const [separator, parts] = Array.isArray(join) ? (join as readonly TemplateValue[]) : [];
  if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined;
  return glue(
    (parts as readonly TemplateValue[]).map((part) => knownText(part, known)),
    separator,
  );
}

function glue(parts: readonly (Made | undefined)[], separator: string): Made | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  return {
    text: known.map(({ text }) => text).join(separator),
    isAssumed: known.some(({ isAssumed }) => isAssumed),
    isSecret: known.some(({ isSecret }) => isSecret),
  };
}
