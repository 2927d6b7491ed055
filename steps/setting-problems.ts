import type { z } from 'zod';
import { nameHint } from './closest-name.ts';
import type { Location } from './location.ts';
import { locatePath, valueAt, type SourceDocument, type TemplateValue } from './template.ts';

/** What is wrong with a configuration file, at its place. */
interface SettingProblem {
  readonly message: string;
  readonly location: Location;
}

interface CheckedFile {
  readonly source: SourceDocument;
  readonly value: TemplateValue;
  /** The JSON schema of the file: where a key is not known, its keys are the ones that may be meant. */
  readonly schema: object;
}

/** Everything that a check of a configuration file found, each problem at its place. */
export function describeProblems(error: z.ZodError, checked: CheckedFile): readonly SettingProblem[] {
  return error.issues.flatMap((issue) => describeIssue(checked, issue));
}

function describeIssue(checked: CheckedFile, issue: z.core.$ZodIssue): readonly SettingProblem[] {
  const { source, value, schema } = checked;
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      message: `${[...path, key].join('.')} is not known${nameHintOrKnown(key, keysAt(schema, path))}`,
      location: locatePath(source, [...path, key], { key: true }),
    }));
  }
  if (issue.code === 'invalid_union') {
    // Of what may be written in several ways, that is meant which is wrong inside only.
    const meant = issue.errors.find((errors) =>
      errors.some(({ code, path: at }) => at.length > 0 || code === 'unrecognized_keys'),
    );
    if (meant) return meant.flatMap((one) => describeIssue(checked, { ...one, path: [...path, ...one.path] }));
  }
  const given = valueAt(value, path);
  const place = path.join('.') || 'the configuration';
  const message =
    given === undefined ? `${place} is missing` : `${place} is ${show(given)}: ${describeExpectation(issue, given)}`;
  return [{ message, location: locatePath(source, path) }];
}

export function describeExpectation(issue: z.core.$ZodIssue, given: TemplateValue): string {
  if (issue.code === 'invalid_union') return 'expected true, false or a map of settings';
  if (issue.code !== 'invalid_value') return issue.message.replace(/^Invalid input: |, received \w+$/g, '');
  const allowed = issue.values.map(String);
  return `expected one of ${allowed.join(', ')}${nameHint(String(given), allowed)}`;
}

/** For the end of a message: the candidate that is near, else all of them. */
export function nameHintOrKnown(given: string, candidates: readonly string[]): string {
  return nameHint(given, candidates) || (candidates.length > 0 ? `; known are ${candidates.join(', ')}` : '');
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

function keysAt(schema: object, path: readonly (string | number)[]): readonly string[] {
  let node: SchemaNode | undefined = schema as SchemaNode;
  for (const part of path) {
    node = typeof part === 'number' ? node?.items : node?.properties?.[part];
    node = node?.anyOf?.find(({ properties }) => properties) ?? node;
  }
  return Object.keys(node?.properties ?? {});
}

function show(value: TemplateValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
