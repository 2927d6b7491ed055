import { isMap, isScalar, type Node, type Pair } from 'yaml';
import { findNode, keyText, longNameOf, type SourceDocument, type Splice } from '../../template.ts';
import type { Path, TemplateFile } from '../template-file.ts';

/** `!Sub text` and `{ Fn::Sub: text }` become `text`, where nothing in it is substituted. The path ends with the function's name. */
export function unwrapFunction(source: SourceDocument, path: Path, name: 'Fn::Sub'): Splice | undefined {
  const node = findNode(source, path);
  if (!node?.range || !isScalar(node) || node.anchor || typeof node.value !== 'string') return undefined;
  if (path.at(-1) !== name || node.value.includes('${')) return undefined;
  const [start, end] = node.range;
  const text = asText(source, source.text.slice(start, end), node.value);
  const tag = longNameOf(node) === name ? /!Sub[ \t]+$/.exec(source.text.slice(0, start)) : undefined;
  if (tag) return { start: start - tag[0].length, end, text };
  const map = findNode(source, path.slice(0, -1));
  if (!map?.range || !isMap(map) || map.anchor || map.items.length !== 1) return undefined;
  const [pair] = map.items as Pair[];
  const key = pair?.key as Node | undefined;
  if (!pair || keyText(pair) !== name || !key?.range) return undefined;
  // A block map's own range ends behind lines that are not its own.
  return map.flow ? { start: map.range[0], end: map.range[1], text } : { start: key.range[0], end, text };
}

/** Without the function a plain `true` or `012` would no longer be a text, to one of the readers that a template has. */
function asText({ format }: SourceDocument, written: string, value: string): string {
  const isQuoted = format === 'json' || /^['"|>]/.test(written);
  const isText = /^[a-z/][^:#]*$/i.test(written) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(written);
  return isQuoted || isText ? written : JSON.stringify(value);
}

/** `text` becomes `!Sub text`, where the template knows all that would be substituted. */
export function wrapFunction(
  source: SourceDocument,
  path: Path,
  name: 'Fn::Sub',
  { value: template }: TemplateFile,
): Splice | undefined {
  const node = findNode(source, path);
  if (!node?.range || !isScalar(node) || node.anchor || node.tag || typeof node.value !== 'string') return undefined;
  const names = [...node.value.matchAll(/\$\{([^}]*)\}/g)].map(([, inner = '']) => inner);
  const known = ['Parameters', 'Resources'].flatMap((section) => Object.keys(template[section] ?? {}));
  const isKnown = (each: string) => /^AWS::\w+$/.test(each) || known.includes(each.split('.')[0] ?? '');
  if (names.length === 0 || !names.every(isKnown)) return undefined;
  const [start, end] = node.range;
  const written = source.text.slice(start, end);
  if (source.format === 'json') return { start, end, text: `{"${name}": ${written}}` };
  return { start, end: start, text: '!Sub ' };
}
