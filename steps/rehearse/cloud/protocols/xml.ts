/** Characters that XML 1.0 cannot carry even escaped. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

export function escapeXml(text: string): string {
  return text.replaceAll(forbidden, '').replaceAll(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/**
 * The members of an output as AWS's query protocol writes them: arrays as `<member>`, a `Map` as `<entry>`s, `Date` as ISO 8601,
 * bytes as base64. Members that are undefined or null are left out.
 */
export function renderMembers(members: Readonly<Record<string, unknown>>): string {
  return Object.entries(members)
    .map(([name, value]) => renderElement(name, value))
    .join('');
}

function renderElement(name: string, value: unknown): string {
  return value === undefined || value === null ? '' : `<${name}>${renderValue(value)}</${name}>`;
}

function renderValue(value: unknown): string {
  if (Array.isArray(value)) return value.map((member) => renderElement('member', member)).join('');
  if (value instanceof Map) return [...value].map(renderEntry).join('');
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'object' && value !== null) return renderMembers(value as Record<string, unknown>);
  return escapeXml(String(value));
}

function renderEntry([key, value]: readonly [unknown, unknown]): string {
  return `<entry>${renderElement('key', key)}${renderElement('value', value)}</entry>`;
}
