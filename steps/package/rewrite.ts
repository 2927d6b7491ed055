import { isScalar, visit, type Node } from 'yaml';
import { aliasConflict } from '../errors/index.ts';
import type { LocalReference } from '../local-references.ts';
import type { Location } from '../location.ts';
import { resolveAlias, spliceText, type SourceDocument, type Splice } from '../template.ts';
import { spliceReference, type ReferenceValue } from './reference-text.ts';

export interface Replacement {
  readonly reference: LocalReference;
  readonly value: ReferenceValue;
}

/** The source with its references replaced; every other byte as it was. */
export function rewriteSource(source: SourceDocument, replacements: readonly Replacement[]): string {
  const edits = new Map<string, { readonly splice: Splice; readonly location: Location }>();
  const replaced = new Set<Node>();
  for (const { reference, value } of replacements) {
    const { target, location } = reference;
    const splice = spliceReference(source, target, value);
    const id = target.type === 'insert' ? `${splice.start}+${target.key}` : `${splice.start}`;
    const other = edits.get(id);
    // An anchor's value is one place in the text, however many resources it stands in.
    if (other && other.splice.text !== splice.text) throw aliasConflict(other.location, location);
    edits.set(id, { splice, location });
    if (target.type === 'replace') replaced.add(target.node);
  }
  const splices = [...edits.values()].map(({ splice }) => splice);
  return spliceText(source.text, [...splices, ...keepOtherAliases(source, replaced)]);
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
