import type { ContextValues } from './context-values.ts';

/** A text with `*` and `?` in it, compiled. */
export type TextPattern = (text: string) => boolean;

const compiled = new Map<string, TextPattern>();
const compiledLimit = 10_000;

/**
 * A pattern of IAM's: `*` is any text, `?` one character, `${aws:PrincipalAccount}` the request's value, taken literally, and
 * `${*}`, `${?}`, `${$}` those characters. Undefined where a variable has no value: then nothing matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compilePattern(
  pattern: string,
  values: ContextValues,
  { ignoreCase = false, wildcards = true }: { readonly ignoreCase?: boolean; readonly wildcards?: boolean } = {},
): TextPattern | undefined {
  if (!pattern.includes('${')) return constantPattern(pattern, ignoreCase, wildcards);
  const source = sourceOf(pattern, values, wildcards);
  return source === undefined ? undefined : toPattern(source, ignoreCase);
}

/** A value without wildcards, its variables replaced. */
export function resolveVariables(text: string, values: ContextValues): string | undefined {
  if (!text.includes('${')) return text;
  let isKnown = true;
  const resolved = text.replaceAll(variablePattern, (_whole, variable: string) => {
    const value = valueOf(variable, values);
    isKnown &&= value !== undefined;
    return value ?? '';
  });
  return isKnown ? resolved : undefined;
}

const variablePattern = /\$\{([^}]*)\}/g;

function constantPattern(pattern: string, ignoreCase: boolean, wildcards: boolean): TextPattern {
  const key = `${ignoreCase ? 'i' : '-'}${wildcards ? 'w' : '-'}${pattern}`;
  const existing = compiled.get(key);
  if (existing) return existing;
  if (compiled.size > compiledLimit) compiled.clear();
  const made = toPattern(wildcards ? wildcardSource(pattern) : escape(pattern), ignoreCase);
  compiled.set(key, made);
  return made;
}

function sourceOf(pattern: string, values: ContextValues, wildcards: boolean): string | undefined {
  const literalOrWild = wildcards ? wildcardSource : escape;
  let source = '';
  let position = 0;
  for (const match of pattern.matchAll(variablePattern)) {
    const value = valueOf(match[1] ?? '', values);
    if (value === undefined) return undefined;
    source += literalOrWild(pattern.slice(position, match.index)) + escape(value);
    position = match.index + match[0].length;
  }
  return source + literalOrWild(pattern.slice(position));
}

/** `aws:PrincipalTag/team, 'none'`: a default may follow. A key with several values cannot be a variable. */
function valueOf(variable: string, values: ContextValues): string | undefined {
  if (variable === '*' || variable === '?' || variable === '$') return variable;
  const [key = '', fallback] = variable.split(',').map((part) => part.trim());
  const found = values.get(key.toLowerCase());
  if (found?.length === 1) return found[0];
  return /^'.*'$/.test(fallback ?? '') ? fallback?.slice(1, -1) : undefined;
}

function toPattern(source: string, ignoreCase: boolean): TextPattern {
  const expression = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
  return (text) => expression.test(text);
}

function wildcardSource(pattern: string): string {
  return escape(pattern)
    .replaceAll(/(?:\\\*)+/g, '.*')
    .replaceAll('\\?', '.');
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
