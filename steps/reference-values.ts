import { isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { parameterConstrained } from './errors/index.ts';
import type { Finder, Path, ReferenceBase } from './local-references.ts';
import { readLooped } from './looped-references.ts';
import { hasOtherVariables, loopsIn } from './loops.ts';
import { leaveAlone, recordReference, remote, whyRemote, type Reading, type ValuePlace } from './record-reference.ts';
import { callOf, childOf, parameterDefault, type Call } from './template-calls.ts';
import { findPair, keyText, locateNode, longNameOf, resolveAlias, type SourceDocument } from './template.ts';

/** The values at a dotted property, `*` for every key and item; nothing where an intrinsic function stands on the way. */
export function followProperty(
  source: SourceDocument,
  parent: unknown,
  parts: readonly string[],
  path: Path,
): readonly ValuePlace[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [];
  return stepInto(source, parent, part).flatMap(({ key, node, inFlow }) => {
    const here = [...path, key];
    if (rest.length === 0) return [{ node, inFlow, path: here }];
    const next = resolveAlias(source, node);
    return longNameOf(next) ? [] : followProperty(source, next, rest, here);
  });
}

function stepInto(source: SourceDocument, parent: unknown, part: string) {
  const inFlow = (parent as { readonly flow?: boolean }).flow === true;
  if (isSeq(parent)) return part === '*' ? parent.items.map((node, key) => ({ key, node, inFlow })) : [];
  if (!isMap(parent)) return [];
  const own: readonly (Pair | undefined)[] = part === '*' ? parent.items : [findPair(source, parent as YAMLMap, part)];
  return own.filter((pair) => pair !== undefined).map((pair) => ({ key: keyText(pair), node: pair.value, inFlow }));
}

/** What a value names: a path, the branches of a choice between paths, or what a function brings from elsewhere in the template. */
export function readValue(finder: Finder, place: Reading, base: ReferenceBase): void {
  const value = resolveAlias(finder.source, place.node);
  const call = callOf(finder.source, value);
  if (call) readCall(finder, call, place, base);
  else if (isScalar(value)) readScalar(finder, value as Scalar, place, base);
  else leaveAlone(finder, place, base, 'it is a map or a list, and no path');
}

function readCall(finder: Finder, call: Call, place: Reading, base: ReferenceBase): void {
  if (call.name === 'Fn::If') return readBranches(finder, call, place, base);
  if (call.name === 'Fn::FindInMap') return readMappings(finder, call, place, base);
  if (call.name === 'Ref' && call.text !== undefined) {
    const isLoop = place.loops.some(({ identifier }) => identifier === call.text);
    if (isLoop) return readLooped(finder, `\${${call.text}}`, place, base);
    return readParameter(finder, call.text, place, base);
  }
  if (call.name === 'Fn::Sub' && call.text !== undefined) return readSubstitution(finder, call.text, place, base);
  leaveAlone(finder, place, base, `${call.name} makes its value, which only CloudFormation knows`);
}

function readBranches(finder: Finder, call: Call, place: Reading, base: ReferenceBase): void {
  const branches = isSeq(call.argument) ? call.argument.items.slice(1) : [];
  const inFlow = (call.argument as { readonly flow?: boolean }).flow === true;
  branches.forEach((node, index) => {
    const branch = { ...place, node, inFlow, path: [...place.path, 'Fn::If', index + 1] };
    const value = resolveAlias(finder.source, node);
    // Nothing in a branch is nothing, and no omitted property.
    if (isScalar(value) && value.value === null) leaveAlone(finder, branch, base, 'it is empty');
    else readValue(finder, branch, base);
  });
}

/** The values of a mapping that the keys, as far as they are written out, can lead to. */
function readMappings(finder: Finder, call: Call, place: Reading, base: ReferenceBase): void {
  const { source } = finder;
  const [name, first, second, options] = isSeq(call.argument) ? call.argument.items : [];
  const mapping = childOf(source, ['Mappings', literalOf(finder, name) ?? '']);
  if (!mapping) return leaveAlone(finder, place, base, 'Fn::FindInMap reads a mapping that this file does not hold');
  const keys = [first, second].map((node) => literalOf(finder, node) ?? '*');
  const through = { node: place.node, inFlow: place.inFlow };
  for (const value of followProperty(source, mapping, keys, ['Mappings', literalOf(finder, name) ?? '']))
    readValue(finder, { ...value, loops: [], through, guess: {} }, base);
  const fallback = isMap(options) && findPair(source, options as YAMLMap, 'DefaultValue');
  if (!fallback) return;
  const inFlow = (options as YAMLMap).flow === true;
  readValue(finder, { ...place, node: fallback.value, inFlow, through, guess: {} }, base);
}

function literalOf(finder: Finder, node: unknown): string | undefined {
  const value = resolveAlias(finder.source, node);
  if (!isScalar(value) || callOf(finder.source, value)) return undefined;
  const text = value.source ?? String(value.value);
  return /[$&]\{/.test(text) ? undefined : text;
}

function readParameter(finder: Finder, name: string, place: Reading, base: ReferenceBase): void {
  const initial = parameterDefault(finder.source, name);
  if (!initial)
    return leaveAlone(finder, place, base, `Ref ${name} has no default here: its value is given at deployment`);
  const { constraint } = initial;
  const refusal = constraint && parameterConstrained(name, constraint.name, locateNode(finder.source, constraint.node));
  readScalar(
    finder,
    initial.node,
    {
      ...place,
      node: initial.node,
      inFlow: initial.inFlow,
      loops: [],
      through: { node: place.node, inFlow: place.inFlow },
      guess: refusal ? { refusal } : {},
    },
    base,
  );
}

function readSubstitution(finder: Finder, text: string, place: Reading, base: ReferenceBase): void {
  if (hasOtherVariables(text, place.loops)) {
    const reason = 'Fn::Sub makes its value, which only CloudFormation knows';
    return leaveAlone(finder, place, base, reason, /^\.{1,2}\//.test(text));
  }
  if (loopsIn(text, place.loops).length > 0) return readLooped(finder, text, place, base);
  // Without a variable it is the text itself, and its tag goes with it.
  const value = resolveAlias(finder.source, place.node);
  if (isScalar(value)) readText(finder, text.replaceAll('${!', '${'), place, base);
  else leaveAlone(finder, place, base, 'Fn::Sub makes its value: write the path itself', !remote.test(text));
}

function readScalar(finder: Finder, value: Scalar, place: Reading, base: ReferenceBase): void {
  if (value.value === null) {
    if (base.kind.omitted && !place.through) recordReference(finder, place, base, undefined);
    return;
  }
  const text = typeof value.value === 'string' ? value.value : value.source;
  if (text === undefined || text === '') return leaveAlone(finder, place, base, 'it is empty');
  if (loopsIn(text, place.loops).length > 0) return readLooped(finder, text, place, base);
  readText(finder, text, place, base);
}

function readText(finder: Finder, text: string, place: Reading, base: ReferenceBase): void {
  const reason = whyRemote(text, base);
  if (reason === undefined) recordReference(finder, place, base, text);
  else leaveAlone(finder, place, base, reason);
}
