export type Properties = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The properties in a change's BeforeContext or AfterContext; nothing where there is none, or none that can be read. */
export function readContext(context: string | undefined): Properties | undefined {
  const value = parsed(context);
  if (!isRecord(value)) return undefined;
  return isRecord(value['Properties']) ? value['Properties'] : {};
}

/** The value itself, or that of a text in JSON. */
export function readDocument(value: unknown): unknown {
  return typeof value === 'string' && value.trimStart().startsWith('{') ? (parsed(value) ?? value) : value;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** A value that is not known before the change set is executed may be an object. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
