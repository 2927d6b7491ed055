import { readFile } from 'node:fs/promises';
import { StepError } from '../errors/index.ts';
import type { Finding } from '../finding.ts';
import type { Location } from '../location.ts';
import { locateOffset, parseSource, toTemplateValue, type SourceDocument, type TemplateValue } from '../template.ts';
import { decodeText } from './decode-text.ts';
import { ownFinding, startOf } from './own-finding.ts';

export interface ReadDocument {
  readonly source: SourceDocument;
  readonly value: TemplateValue;
  readonly bytes: number;
}

/** A file that was read strictly, or why it could not be: our own positioned findings, before any tool sees it. */
export type ReadOutcome = { readonly document: ReadDocument } | { readonly finding: Finding };

export async function readDocument(absolute: string, file: string): Promise<ReadOutcome> {
  const bytes = await readFile(absolute);
  const text = decodeText(bytes, file);
  return typeof text === 'string' ? parseDocument(text, file, bytes.length) : { finding: text };
}

export function parseDocument(text: string, file: string, bytes = Buffer.byteLength(text)): ReadOutcome {
  try {
    const source = parseSource(text, file);
    const json = source.format === 'json' ? findJsonError(source) : undefined;
    if (json) return { finding: syntaxFinding(json.message, json.location) };
    const value = toTemplateValue(source);
    if (value === null) return { finding: contentFinding(file, 'this file is empty') };
    return { document: { source, value, bytes } };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return { finding: syntaxFinding(error.message, error.location ?? startOf(file)) };
  }
}

/** CloudFormation takes what begins with a brace as JSON, so YAML's leniency (trailing commas, comments) would only fail later. */
function findJsonError(source: SourceDocument): { readonly message: string; readonly location: Location } | undefined {
  try {
    JSON.parse(source.text);
    return undefined;
  } catch (error) {
    const message = (error as Error).message;
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? source.text.trimEnd().length - 1);
    const reason = message.replace(/ in JSON at position.*$/s, '').replace(/, .*is not valid JSON$/s, '');
    return { message: `this is not valid JSON: ${reason}`, location: locateOffset(source, position) };
  }
}

function syntaxFinding(message: string, location: Location): Finding {
  return ownFinding({ ruleId: 'STEPS002', message: message.trim(), location });
}

export function contentFinding(file: string, message: string): Finding {
  return ownFinding({ ruleId: 'STEPS003', message, location: startOf(file) });
}
