import type { Node } from 'yaml';
import { loopCollides, loopsTooMany, loopUnknown } from './errors/index.ts';
import type { Finder, ReferenceBase } from './local-references.ts';
import { combine, loopsIn, plainName, readCollection, substitute } from './loops.ts';
import { leaveAlone, whyRemote, type Reading } from './record-reference.ts';
import { childOf } from './template-calls.ts';
import { keyText, locateNode } from './template.ts';

/** One reference for each value of the loops; a mapping brings each its own. */
export function readLooped(finder: Finder, text: string, place: Reading, base: ReferenceBase): void {
  if (whyRemote(text, base) !== undefined || text.startsWith('s3://'))
    return leaveAlone(finder, place, base, 'it names something in S3 or elsewhere already');
  const location = locateNode(finder.source, place.node as Node);
  const loops = loopsIn(text, place.loops);
  const read = loops.map((loop) => ({ loop, ...readCollection(finder, loop) }));
  for (const one of read)
    if ('unknown' in one) return void finder.errors.push(loopUnknown(text, one.loop.identifier, one.unknown, location));
  const known = read.flatMap((one) =>
    'values' in one ? [{ identifier: one.loop.identifier, values: [...new Set(one.values)] }] : [],
  );
  if (loops.length > 2 || finder.role === 'snippet' || place.through)
    return void finder.errors.push(loopsTooMany(text, finder.role, location));
  const keyed = known
    .map((loop) => ({ ...loop, isPlain: loop.values.every((value) => /^[A-Za-z0-9]+$/.test(value)) }))
    .toSorted((a, b) => Number(a.isPlain) - Number(b.isPlain))
    .map((loop, level) => ({ ...loop, ...keysOf(loop, level) }));
  for (const { identifier, odd } of keyed)
    if (odd !== undefined) return void finder.errors.push(loopCollides(text, identifier, odd, location));
  const defaultOf = read.flatMap((one) => ('values' in one && one.defaultOf !== undefined ? [one.defaultOf] : []))[0];
  const caveat = `"${text}" is packaged for the Default of ${defaultOf} only, and no other value will find its path`;
  const property = plainName(base.kind.property);
  const name = mappingName(finder, `Steps${plainName(base.logicalId)}${property}`.slice(0, 200), place.node);
  const [first, second] = keyed;
  const lookup = [name, first?.key ?? '', second?.key ?? property] as const;
  for (const values of combine(keyed)) {
    const [one, other] = values.map(({ value }, level) => keyed[level]?.keyFor(value));
    finder.references.push({
      ...base,
      logicalId: substitute(base.logicalId, values),
      path: place.path,
      value: substitute(text, values),
      location,
      target: { type: 'mapping', name, keys: [one ?? '', other ?? property] },
      through: { node: place.node, inFlow: place.inFlow, lookup },
      ...(defaultOf === undefined ? {} : { caveat }),
    });
  }
}

/**
 * What a mapping may be asked with: the value, or where that is no key, the value without all but letters and digits.
 * The characters are those of cfn-lint's schema; AWS's page says only that keys are literal texts.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html
 */
function keysOf(
  { identifier, values }: { readonly identifier: string; readonly values: readonly string[] },
  level: number,
) {
  const pattern = level === 0 ? /^[A-Za-z0-9.-]+$/ : /^[A-Za-z0-9]+$/;
  if (values.every((value) => pattern.test(value)))
    return { key: { Ref: identifier }, keyFor: (value: string) => value, odd: undefined };
  const names = values.map(plainName);
  const odd = values.find((_, index) => !names[index] || names.indexOf(names[index]) !== index);
  return { key: `&{${identifier}}`, keyFor: plainName, odd };
}

/** One that is neither in the template nor taken by another value. */
function mappingName(finder: Finder, wanted: string, node: unknown): string {
  const taken = new Set(childOf(finder.source, ['Mappings'])?.items.map(keyText));
  for (const { target, through } of finder.references)
    if (target.type === 'mapping' && through?.node !== node) taken.add(target.name);
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`;
  return name;
}
