import { isScalar, isSeq } from 'yaml';
import type { Finder } from './local-references.ts';
import { callOf, parameterDefault } from './template-calls.ts';
import { resolveAlias } from './template.ts';

/** An `Fn::ForEach` around a value. */
export interface Loop {
  readonly identifier: string;
  /** The node of its collection. */
  readonly collection: unknown;
}

/** What one loop's identifier stands for. */
export interface LoopValue {
  readonly identifier: string;
  readonly value: string;
}

/**
 * `${Name}` and `&{Name}`, which leaves out what is neither letter nor digit.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function substitute(text: string, values: readonly LoopValue[]): string {
  return values.reduce(
    (result, { identifier, value }) =>
      result.replaceAll(`\${${identifier}}`, () => value).replaceAll(`&{${identifier}}`, () => plainName(value)),
    text,
  );
}

export function plainName(value: string): string {
  return value.replaceAll(/[^A-Za-z0-9]/g, '');
}

export function loopsIn(text: string, loops: readonly Loop[]): readonly Loop[] {
  return loops.filter(({ identifier }) => text.includes(`\${${identifier}}`) || text.includes(`&{${identifier}}`));
}

/** Whether anything but the loops' identifiers is still to be filled in. */
export function hasOtherVariables(text: string, loops: readonly Loop[]): boolean {
  const names = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name);
  return names.some((name) => !loops.some(({ identifier }) => identifier === name));
}

/** The loop's values as far as the template itself says them, or why it does not. */
export type Collection =
  { readonly values: readonly string[]; readonly defaultOf?: string } | { readonly unknown: string };

export function readCollection(finder: Finder, { collection }: Loop): Collection {
  const node = resolveAlias(finder.source, collection);
  const call = callOf(finder.source, node);
  if (call?.name === 'Ref') return readParameter(finder, call.text ?? '');
  if (call) return { unknown: `its collection is made by ${call.name}` };
  if (!isSeq(node)) return { unknown: 'its collection is no list' };
  const read = node.items.map((item): Collection => {
    const value = resolveAlias(finder.source, item);
    const inner = callOf(finder.source, value);
    if (inner?.name === 'Ref') return readParameter(finder, inner.text ?? '');
    if (inner || !isScalar(value)) return { unknown: `its collection holds what only CloudFormation knows` };
    return { values: [value.source ?? String(value.value)] };
  });
  const unknown = read.find((one) => 'unknown' in one);
  if (unknown) return unknown;
  const known = read.filter((one) => 'values' in one);
  const defaultOf = known.find((one) => one.defaultOf !== undefined)?.defaultOf;
  return { values: known.flatMap(({ values }) => values), ...(defaultOf === undefined ? {} : { defaultOf }) };
}

function readParameter(finder: Finder, name: string): Collection {
  const initial = parameterDefault(finder.source, name)?.text;
  if (initial === undefined) return { unknown: `its collection is the parameter ${name}, which has no Default here` };
  const values = initial
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  return { values, defaultOf: name };
}

/** Every combination of the loops' values, the first loop's slowest. */
export function combine(loops: readonly { readonly identifier: string; readonly values: readonly string[] }[]) {
  return loops.reduce<readonly (readonly LoopValue[])[]>(
    (combined, { identifier, values }) =>
      combined.flatMap((before) => values.map((value) => [...before, { identifier, value }])),
    [[]],
  );
}
