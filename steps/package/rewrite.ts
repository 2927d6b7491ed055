import { isAlias, isMap, isNode, isScalar, visit, type Node, type YAMLMap } from 'yaml';
import { aliasConflict, lookupMixed } from '../errors/index.ts';
import type { LocalReference, LookupKey, ReferenceThrough } from '../local-references.ts';
import type { Location } from '../location.ts';
import { childMap, resolveAlias, spliceText, type SourceDocument, type Splice } from '../template.ts';
import {
  insertKey,
  mapAround,
  replaceNode,
  replaceWhole,
  writtenInFlow,
  type ReferenceValue,
} from './reference-text.ts';

export interface Replacement {
  readonly reference: LocalReference;
  readonly value: ReferenceValue;
}

/** What becomes of a source's text, and where. */
export interface Rewritten {
  readonly text: string;
  readonly splices: readonly Splice[];
}

/** The source with its references replaced; every other byte as it was. */
export function rewriteSource(source: SourceDocument, replacements: readonly Replacement[]): Rewritten {
  const edits: Edits = { source, splices: new Map(), replaced: new Set() };
  for (const replacement of replacements) editTarget(edits, replacement);
  for (const { reference, value } of replacements)
    if (reference.through) editThrough(edits, reference.through, reference, value);
  const splices = [
    ...[...edits.splices.values()].map(({ splice }) => splice),
    ...insertMappings(source, replacements),
    ...keepOtherAliases(source, edits.replaced),
  ];
  return { text: spliceText(source.text, splices), splices };
}

interface Edits {
  readonly source: SourceDocument;
  readonly splices: Map<string, { readonly splice: Splice; readonly location: Location }>;
  readonly replaced: Set<Node>;
}

function editTarget({ source, splices, replaced }: Edits, { reference, value }: Replacement): void {
  const { target, location, through } = reference;
  if (target.type === 'mapping') return;
  const written = through ? textOf(reference, value) : value;
  const splice = target.type === 'insert' ? insertKey(source, target, written) : replaceNode(source, target, written);
  const id = target.type === 'insert' ? `${splice.start}+${target.key}` : `${splice.start}`;
  const other = splices.get(id);
  // A value that an anchor, a mapping or a parameter shares is one place in the text, however many properties it comes to.
  if (other && other.splice.text !== splice.text) throw aliasConflict(other.location, location);
  splices.set(id, { splice, location });
  if (target.type === 'replace') replaced.add(target.node);
}

/** What a function can give of an object: its URL, or its key where the property takes a map. */
function textOf({ kind: { form } }: LocalReference, value: ReferenceValue): string {
  if (typeof value === 'string') return value;
  return (form.type === 'object' ? value[form.key] : undefined) ?? '';
}

/** Where the property takes a map, it is made around the function; a loop's path becomes the function that finds it. */
function editThrough(
  { source, splices }: Edits,
  { node, lookup }: ReferenceThrough,
  reference: LocalReference,
  value: ReferenceValue,
): void {
  if (!isNode(node) || (typeof value === 'string' && !lookup)) return;
  // What an alias takes over from here must stay what it is.
  if (!isAlias(node) && node.anchor !== undefined) throw aliasConflict(reference.location, reference.location);
  const call = lookup ? writeLookup(source, lookup) : writtenInFlow(source, node);
  const { form } = reference.kind;
  const isMapValue = typeof value !== 'string' && form.type === 'object';
  const texts = isMapValue && { [form.bucket]: JSON.stringify(value[form.bucket] ?? ''), [form.key]: call };
  const splice = replaceWhole(source, node, texts ? mapAround(source, texts) : call);
  const id = `${splice.start}`;
  const other = splices.get(id);
  if (other && other.splice.text !== splice.text) throw lookupMixed(reference.location);
  splices.set(id, { splice, location: reference.location });
}

function writeLookup({ format }: SourceDocument, lookup: readonly LookupKey[]): string {
  if (format === 'json') return JSON.stringify({ 'Fn::FindInMap': lookup });
  const keys = lookup.map((key) => (typeof key === 'string' ? JSON.stringify(key) : `!Ref ${JSON.stringify(key.Ref)}`));
  return `!FindInMap [${keys.join(', ')}]`;
}

/** New mappings for the paths of loops. A template without Mappings gets them. */
function insertMappings(source: SourceDocument, replacements: readonly Replacement[]): readonly Splice[] {
  const mappings: Record<string, Record<string, Record<string, string>>> = {};
  for (const { reference, value } of replacements) {
    if (reference.target.type !== 'mapping') continue;
    const [first, second] = reference.target.keys;
    const mapping = (mappings[reference.target.name] ??= {});
    mapping[first] = { ...mapping[first], [second]: textOf(reference, value) };
  }
  const root = resolveAlias(source, source.document.contents);
  if (Object.keys(mappings).length === 0 || !isMap(root)) return [];
  const existing = childMap(source, root, 'Mappings');
  if (!existing) return [insertKey(source, { type: 'insert', map: root as YAMLMap, key: 'Mappings' }, mappings)];
  return Object.entries(mappings).map(([key, value]) =>
    insertKey(source, { type: 'insert', map: existing, key }, value),
  );
}

/** An alias of a replaced value that is no reference itself goes on meaning what it meant: it is written out. */
function keepOtherAliases(source: SourceDocument, replaced: ReadonlySet<Node>): readonly Splice[] {
  if (![...replaced].some((node) => isScalar(node) && node.anchor)) return [];
  const splices: Splice[] = [];
  visit(source.document, {
    Alias(_key, alias) {
      const target = resolveAlias(source, alias) as Node | undefined;
      if (!target?.range || !alias.range || replaced.has(alias) || !replaced.has(target)) return;
      splices.push({
        start: alias.range[0],
        end: alias.range[1],
        text: source.text.slice(target.range[0], target.range[1]),
      });
    },
  });
  return splices;
}
