import { isMap, type Node } from 'yaml';
import { formatBytes } from '../format-bytes.ts';
import { keyText, resolveAlias, type SourceDocument } from '../template.ts';

const shown = 3;

/** What takes the room in a template: its largest resources and sections, the largest first. */
export function largestParts(source: SourceDocument): readonly string[] {
  return partsOf(source, source.document.contents, '')
    .flatMap((part) => (part.name === 'Resources' ? partsOf(source, part.node, 'Resources/') : [part]))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, shown)
    .map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`);
}

function partsOf(source: SourceDocument, node: unknown, prefix: string) {
  const map = resolveAlias(source, node);
  if (!isMap(map)) return [];
  return map.items.map((pair) => {
    const [start, end] = (pair.value as Node | null)?.range ?? [0, 0];
    const bytes = Buffer.byteLength(source.text.slice(start, end));
    return { name: `${prefix}${keyText(pair)}`, node: pair.value, bytes };
  });
}
