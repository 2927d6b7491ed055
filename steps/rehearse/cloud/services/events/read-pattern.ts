import { AwsError } from '../../aws-error.ts';
import { isJsonObject, type Json } from './match-pattern.ts';

type JsonObject = { readonly [name: string]: Json };

/** The pattern, or EventBridge's refusal of one that it would not take. */
export function readPattern(text: string): JsonObject {
  const pattern = parse(text);
  if (!isJsonObject(pattern) || Object.keys(pattern).length === 0) {
    throw invalidPattern('Event pattern is not a JSON object, or is empty');
  }
  checkFields(pattern);
  return pattern;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalidPattern('Event pattern is not valid JSON');
  }
}

function checkFields(pattern: JsonObject): void {
  for (const [name, expected] of Object.entries(pattern)) {
    if (name === '$or') checkAlternatives(expected);
    else if (isJsonObject(expected)) checkFields(expected);
    else if (!Array.isArray(expected)) throw invalidPattern(`"${name}" must be an object or an array`);
    else if (expected.length === 0) throw invalidPattern(`Empty arrays are not allowed: "${name}"`);
    else for (const matcher of expected) checkMatcher(name, matcher);
  }
}

function checkAlternatives(expected: Json): void {
  if (!Array.isArray(expected) || expected.length < 2)
    throw invalidPattern('"$or" must be an array of two objects or more');
  for (const alternative of expected) {
    if (!isJsonObject(alternative)) throw invalidPattern('"$or" must hold objects');
    checkFields(alternative);
  }
}

const known = new Set([
  'prefix',
  'suffix',
  'anything-but',
  'exists',
  'numeric',
  'wildcard',
  'equals-ignore-case',
  'cidr',
]);

function checkMatcher(name: string, matcher: Json): void {
  if (Array.isArray(matcher))
    throw invalidPattern(`Match value must be String, number, true, false, or null: "${name}"`);
  if (!isJsonObject(matcher)) return;
  const unknown = Object.keys(matcher).find((operator) => !known.has(operator));
  if (unknown !== undefined) throw invalidPattern(`Unrecognized match type ${unknown}`);
}

function invalidPattern(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
