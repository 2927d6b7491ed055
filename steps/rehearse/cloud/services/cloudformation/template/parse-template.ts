import { visit } from 'yaml';
import { StepError } from '../../../../../errors/index.ts';
import { isObject, longNameOf, parseSource, toTemplateValue, type TemplateObject } from '../../../../../template.ts';
import { validationError } from '../errors.ts';

/** A template's text as a value, or what CloudFormation says of text that is none. */
export function parseTemplate(body: string): TemplateObject {
  const value = parse(body, (kind, place) =>
    validationError(`Template format error: ${kind} not well-formed.${place}`),
  );
  if (!isObject(value)) throw validationError('Template format error: unsupported structure.');
  return value;
}

/**
 * A snippet of AWS::Include. Short forms are not understood there.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
export function parseSnippet(body: string): TemplateObject {
  const invalid = () =>
    validationError("Transform AWS::Include failed with: The specified S3 object's content should be valid Yaml/JSON");
  const value = parse(body, invalid, true);
  if (!isObject(value)) throw invalid();
  return value;
}

function parse(body: string, failure: (kind: string, place: string) => Error, refuseShortForms = false): unknown {
  try {
    const source = parseSource(body.replace(/^\uFEFF/, ''), 'template');
    if (refuseShortForms) visit(source.document, { Node: (_key, node) => refuseShortForm(node, failure) });
    return toTemplateValue(source);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const kind = /^\s*\{/.test(body) ? 'JSON' : 'YAML';
    const { location } = error;
    throw failure(kind, location ? ` (line ${location.line}, column ${location.column})` : '');
  }
}

function refuseShortForm(node: unknown, failure: (kind: string, place: string) => Error): void {
  if (longNameOf(node)) throw failure('YAML', '');
}
