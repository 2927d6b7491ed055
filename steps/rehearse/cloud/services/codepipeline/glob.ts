/** Whether a pattern of a trigger's filter matches. https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html */
export function matchesGlob(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${expressionOf(pattern)})$`, 's').test(text);
}

const tokens =
  /\\(?<escaped>.)|(?<across>\*\*)|(?<within>\*)|(?<one>\?)|\[(?<not>!?)(?<set>[^\]]+)\]|\{(?<group>[^{}]*)\}|(?<text>.)/gs;

/** A bracket that is never closed stands for itself: what AWS makes of it is unverified. */
function expressionOf(pattern: string): string {
  return [...pattern.matchAll(tokens)].map(({ groups = {} }) => meaningOf(groups)).join('');
}

function meaningOf(token: Readonly<Record<string, string | undefined>>): string {
  if (token['across'] !== undefined) return '.*';
  if (token['within'] !== undefined) return '[^/]*';
  if (token['one'] !== undefined) return '[^/]';
  if (token['set'] !== undefined) return setOf(token['set'], token['not'] === '!');
  if (token['group'] !== undefined) return `(?:${token['group'].split(',').map(expressionOf).join('|')})`;
  return (token['escaped'] ?? token['text'] ?? '').replace(/[\\^$.*+?()[\]{}|]/, String.raw`\$&`);
}

/** In brackets `*`, `?` and the backslash stand for themselves. */
function setOf(characters: string, isNegated: boolean): string {
  return `(?!/)[${isNegated ? '^' : ''}${characters.replace(/[\\^[]/g, String.raw`\$&`)}]`;
}
