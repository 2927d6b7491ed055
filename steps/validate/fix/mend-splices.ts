import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Finding, Mend } from '../../finding.ts';
import { findNode, keyText, longNameOf, resolveAlias, type SourceDocument, type Splice } from '../../template.ts';
import { originOf, type Path, type TemplateFile } from '../template-file.ts';
import { removeEntry } from './remove-entry.ts';
import { unwrapFunction, wrapFunction } from './wrap-function.ts';

/** The documents of a workload by the names that findings show, and its templates. */
export interface Sources {
  readonly documents: ReadonlyMap<string, SourceDocument>;
  readonly templates: readonly TemplateFile[];
}

/** An edit of one file. */
export interface FileSplice extends Splice {
  readonly file: string;
}

/** The edit that a finding's mend comes to in the text; nothing where the text is written otherwise than the mend can be sure of. */
export function spliceOf(finding: Finding, mend: Mend, sources: Sources): FileSplice | undefined {
  const splice = mend.path ? atPath(mend, mend.path, sources) : atLocation(finding, mend, sources);
  // What a mend of the path would change must be in the file that the finding names.
  return splice?.file === finding.location.file ? splice : undefined;
}

/** The name inside the text that the finding points at. */
function atLocation({ location }: Finding, mend: Mend, { documents }: Sources): FileSplice | undefined {
  const source = documents.get(location.file);
  if (!source || mend.action !== 'replace') return undefined;
  const start = offsetOf(source, location.line, location.column);
  const end = offsetOf(source, location.endLine ?? location.line, location.endColumn ?? location.column);
  return named(source, replaceName(source, start, end, mend.from, mend.to));
}

function offsetOf({ lineCounter }: SourceDocument, line: number, column: number): number {
  return (lineCounter.lineStarts[line - 1] ?? 0) + column - 1;
}

function atPath(mend: Mend, path: Path, { templates }: Sources): FileSplice | undefined {
  const template = templates.find(({ file }) => file === mend.template);
  if (!template) return undefined;
  const { source, path: written } = originOf(template, path);
  return named(source, act(source, written, mend, template));
}

function named({ file }: SourceDocument, splice: Splice | undefined): FileSplice | undefined {
  return splice && { ...splice, file };
}

function act(source: SourceDocument, path: Path, mend: Mend, template: TemplateFile): Splice | undefined {
  switch (mend.action) {
    case 'replace': {
      const node = scalarAt(source, path);
      return node && replaceName(source, ...rangeOf(node), mend.from, mend.to);
    }
    case 'rename-key':
      return renameKey(source, path, mend.to);
    case 'remove':
      return removeEntry(source, path);
    case 'add-key':
      return addKey(source, path, mend.key, mend.value);
    case 'unwrap':
      return unwrapFunction(source, path, mend.name);
    case 'wrap':
      return wrapFunction(source, path, mend.name, template);
  }
}

/** A text that nothing else shares by an anchor. `!GetAtt A.B` is one text for both of its parts. */
function scalarAt(source: SourceDocument, path: Path): Node | undefined {
  const own = findNode(source, path);
  const above = own ? undefined : findNode(source, path.slice(0, -1));
  const node = own ?? (above && longNameOf(above) === 'Fn::GetAtt' ? above : undefined);
  return node && isScalar(node) && !node.anchor ? (node as Node) : undefined;
}

function rangeOf(node: Node): readonly [number, number] {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}

/** Only where the name is written out, and once. */
function replaceName(source: SourceDocument, start: number, end: number, from: string, to: string): Splice | undefined {
  const text = source.text.slice(start, end);
  const found: number[] = [];
  for (let at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + 1)) {
    const isWhole =
      !/\w\w/.test(text.slice(at - 1, at + 1)) && !/\w\w/.test(text.slice(at + from.length - 1, at + from.length + 1));
    if (isWhole) found.push(at);
  }
  const [at] = found;
  if (at === undefined || found.length > 1 || !isPlain(to)) return undefined;
  return { start: start + at, end: start + at + from.length, text: to };
}

/** What may stand in any quotes, and without. */
function isPlain(name: string): boolean {
  return /^[\w./:@+,${}-]+$/.test(name);
}

function renameKey(source: SourceDocument, path: Path, to: string): Splice | undefined {
  const map = resolveAlias(source, path.length === 1 ? source.document.contents : findNode(source, path.slice(0, -1)));
  const key = String(path.at(-1));
  if (!isMap(map)) return undefined;
  const pairs = map.items as Pair[];
  const pair = pairs.find((item) => keyText(item) === key);
  if (!pair || !isScalar(pair.key) || isAlias(pair.key) || pairs.some((item) => keyText(item) === to)) return undefined;
  return replaceName(source, ...rangeOf(pair.key as Node), key, to);
}

/** A new key before the map's last one that is like it, as `UpdateReplacePolicy` beside `DeletionPolicy`: the values are the same. */
function addKey(source: SourceDocument, path: Path, key: string, value: string): Splice | undefined {
  const map = findNode(source, path);
  if (!isMap(map)) return undefined;
  const beside = siblingOf(map, value);
  const start = isScalar(beside?.key) ? beside.key.range?.[0] : undefined;
  if (start === undefined || (map.items as Pair[]).some((item) => keyText(item) === key)) return undefined;
  const before = source.text.slice(0, start);
  const lead = before.slice(before.lastIndexOf('\n') + 1);
  const newline = source.text.includes('\r\n') ? '\r\n' : '\n';
  const pair = source.format === 'json' ? `${JSON.stringify(key)}: ${JSON.stringify(value)}` : `${key}: ${value}`;
  const isOwnLine = /^[ \t]*$/.test(lead);
  if (!map.flow) return isOwnLine ? { start, end: start, text: `${pair}${newline}${lead}` } : undefined;
  return { start, end: start, text: isOwnLine ? `${pair},${newline}${lead}` : `${pair}, ` };
}

function siblingOf(map: YAMLMap, value: string): Pair | undefined {
  return (map.items as Pair[]).find((item) => isScalar(item.value) && item.value.value === value && !isSeq(item.key));
}
