import { readFile } from 'node:fs/promises';
import { sha256 } from '../content-digest.ts';
import { fileUnreadable, StepError } from '../errors/index.ts';
import type { Finding } from '../finding.ts';
import type { Location } from '../location.ts';
import { parseSource, toTemplateValue, type SourceDocument, type TemplateValue } from '../template.ts';
import type { ReadBytes } from './means.ts';
import { decodeText } from './decode-text.ts';
import { ReleasedSources } from './released-sources.ts';
import { ownFinding, startOf } from './own-finding.ts';

export interface ReadDocument {
  readonly source: SourceDocument;
  readonly value: TemplateValue;
  readonly bytes: number;
  /** SHA-256 of the bytes. */
  readonly digest: string;
}

/** A file that was read strictly, or why it could not be: our own positioned findings, before any tool sees it. */
export type ReadOutcome = { readonly document: ReadDocument } | { readonly finding: Finding };

/** How a file is read among others. */
export interface Reading {
  readonly read?: ReadBytes | undefined;
  readonly sources?: ReleasedSources | undefined;
}

export async function readDocument(
  absolute: string,
  file: string,
  { read = readFile, sources = new ReleasedSources() }: Reading = {},
): Promise<ReadOutcome> {
  const bytes = await read(absolute).catch((error: unknown) => {
    throw fileUnreadable(file, error);
  });
  const known = outcomes.get(bytes) ?? readBytes(bytes, file, sources);
  outcomes.set(bytes, known);
  return known;
}

/** Who reads a file again and finds the same gives the same buffer, which then need not be parsed again. */
const outcomes = new WeakMap<Buffer, ReadOutcome>();

function readBytes(bytes: Buffer, file: string, sources: ReleasedSources): ReadOutcome {
  const text = decodeText(bytes, file);
  return typeof text === 'string' ? parseDocument(text, file, bytes, sources) : { finding: text };
}

function parseDocument(text: string, file: string, content: Buffer, sources: ReleasedSources): ReadOutcome {
  try {
    const json = findJsonError(text, file);
    if (json) return { finding: json };
    const source = parseSource(text, file);
    const value = toTemplateValue(source);
    if (value === null) return { finding: contentFinding(file, 'this file is empty') };
    return { document: { source: sources.hold(source), value, bytes: content.length, digest: sha256(content) } };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return { finding: syntaxFinding(error.message, error.location ?? startOf(file)) };
  }
}

/** CloudFormation takes what begins with a brace as JSON, so YAML's leniency (trailing commas, comments) would only fail later. */
function findJsonError(text: string, file: string): Finding | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.trimEnd().length);
    const reason = message.replace(/ in JSON at position.*$/s, '').replace(/, .*is not valid JSON$/s, '');
    return syntaxFinding(`this is not valid JSON: ${reason}`, locatePosition(text, position, file));
  }
}

function locatePosition(text: string, position: number, file: string): Location {
  const before = text.slice(0, position).split('\n');
  const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
  const sourceLine = text.split(/\r?\n/)[line - 1];
  return { file, line, column, ...(sourceLine === undefined ? {} : { sourceLine }) };
}

function syntaxFinding(message: string, location: Location): Finding {
  const isSecond = message.startsWith('Source contains multiple documents');
  const said = isSecond ? 'a second YAML document begins here; CloudFormation takes one' : message.trim();
  return ownFinding({ ruleId: 'STEPS002', message: said, location });
}

export function contentFinding(file: string, message: string): Finding {
  return ownFinding({ ruleId: 'STEPS003', message, location: startOf(file) });
}
