/** How single members are turned, by their name in the template: `RunOrder` into a number, `Configuration` into texts. */
export type Turns = Readonly<Record<string, (value: unknown) => unknown>>;

export const asNumber = (value: unknown): number => Number(value);
export const asBoolean = (value: unknown): boolean => value === true || value === 'true';
/** A map whose keys are the user's own, and whose values are texts. */
export const asTexts = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([key, text]) => [
      key,
      typeof text === 'object' ? JSON.stringify(text) : String(text),
    ]),
  );

/** A template's value as an API writes it that gives every member a small first letter. */
export function apiMembers(value: unknown, turns: Turns = {}): unknown {
  if (Array.isArray(value)) return value.map((member) => apiMembers(member, turns));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      turns[name] ? turns[name](member) : apiMembers(member, turns),
    ]),
  );
}
