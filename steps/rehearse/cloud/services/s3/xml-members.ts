import { escapeXml } from '../../protocols/xml.ts';
import type { XmlElement } from './parse-xml.ts';

/** Elements that are members of a list. Flat: `<Rule/><Rule/>` is Rules. Nested: `<TagSet><Tag/></TagSet>` is TagSet. */
export interface ListNames {
  readonly flat?: Readonly<Record<string, string>>;
  readonly nested?: Readonly<Record<string, string>>;
  /** Elements that carry their `xsi:type`. */
  readonly types?: Readonly<Record<string, string>>;
}

/** An element's contents as the API's members: S3's lists are told by name, all scalars stay text. */
export function readMembers(element: XmlElement, lists: ListNames): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const child of element.children) {
    const list = lists.flat?.[child.name];
    if (list) members[list] = [...((members[list] as unknown[] | undefined) ?? []), readValue(child, lists)];
    else if (lists.nested?.[child.name]) members[child.name] = child.children.map((item) => readValue(item, lists));
    else members[child.name] = readValue(child, lists);
  }
  return members;
}

function readValue(element: XmlElement, lists: ListNames): unknown {
  return element.children.length > 0 ? readMembers(element, lists) : element.text;
}

/** The inverse of `readMembers`. A list with no name of its own repeats its member's name, as `<Contents/>` does. */
export function writeMembers(members: Readonly<Record<string, unknown>>, lists: ListNames): string {
  return Object.entries(members)
    .map(([name, value]) => writeMember(name, value, lists))
    .join('');
}

function writeMember(name: string, value: unknown, lists: ListNames): string {
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value)) return writeElement(name, value, lists);
  const item = lists.nested?.[name];
  if (item) return `<${name}>${value.map((one) => writeElement(item, one, lists)).join('')}</${name}>`;
  return value.map((one) => writeElement(flatName(name, lists), one, lists)).join('');
}

function flatName(member: string, { flat = {} }: ListNames): string {
  return Object.keys(flat).find((element) => flat[element] === member) ?? member;
}

function writeElement(name: string, value: unknown, lists: ListNames): string {
  const type = lists.types?.[name];
  const typed = type ? ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"` : '';
  return `<${name}${typed}>${writeValue(value, lists)}</${name}>`;
}

function writeValue(value: unknown, lists: ListNames): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) return writeMembers(value as Record<string, unknown>, lists);
  return escapeXml(String(value));
}
