import { malformedXml } from './errors.ts';

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const token = /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([^\s<>/]+)[^<>]*?(\/?)>|([^<]+)/g;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The small part of XML that requests are made of: elements and text. No doctype, and no entity but the five and numbers. */
export function parseXml(source: string): XmlElement {
  const root: OpenElement = { name: '', children: [], text: '' };
  const open: OpenElement[] = [root];
  let position = 0;
  for (const match of source.replace(/^\uFEFF/, '').matchAll(token)) {
    if (match.index !== position) throw malformedXml();
    position += match[0].length;
    take(match, open);
  }
  const [document] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || !document || root.text.trim() !== '') throw malformedXml();
  return document;
}

function take([, cdata, closes, name, closesItself, text]: RegExpMatchArray, open: OpenElement[]): void {
  const current = open.at(-1);
  if (!current) throw malformedXml();
  if (cdata !== undefined) current.text += cdata;
  else if (text !== undefined) current.text += decodeEntities(text);
  else if (name !== undefined && closes) close(withoutPrefix(name), open);
  else if (name !== undefined) {
    const element = { name: withoutPrefix(name), children: [], text: '' };
    current.children.push(element);
    if (!closesItself) open.push(element);
  }
}

function close(name: string, open: OpenElement[]): void {
  if (open.length < 2 || open.pop()?.name !== name) throw malformedXml();
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x?)?(\w+);/g, (whole, number: string | undefined, name: string) => {
    if (!number) return entities[name] ?? whole;
    return String.fromCodePoint(Number.parseInt(name, number === '#x' ? 16 : 10));
  });
}
