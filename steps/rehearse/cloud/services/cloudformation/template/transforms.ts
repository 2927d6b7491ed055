import { isObject, type TemplateObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import { languageExtensions } from './language-extensions.ts';
import { parseSnippet } from './parse-template.ts';

/** What the transforms of a template need of the world. */
export interface TransformContext {
  /** Throws unless the caller may use the transform. */
  authorise(transform: string): void;
  /** The text of an object, read as the stack's role. */
  readObject(bucket: string, key: string): Promise<string>;
  /** A location may hold references to parameters. */
  evaluateLocation(location: TemplateValue): unknown;
  /** The template with its types of AWS::Serverless translated. */
  translateServerless(template: TemplateObject): Promise<TemplateObject>;
}

interface Transform {
  readonly name: string;
  readonly location?: TemplateValue;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-serverless.html */
export const serverlessTransform = 'AWS::Serverless-2016-10-31';

/** Names of all transforms that a template declares or calls, in the order of the text. */
export function declaredTransforms(template: TemplateObject): readonly string[] {
  const top = template['Transform'] === undefined ? [] : transformsOf(template['Transform']);
  return [...new Set([...top, ...calledTransforms(template)].map(({ name }) => name))];
}

function calledTransforms(value: TemplateValue): readonly Transform[] {
  if (Array.isArray(value)) return value.flatMap(calledTransforms);
  if (!isObject(value)) return [];
  const own = value['Fn::Transform'] === undefined ? [] : transformsOf(value['Fn::Transform']);
  return [...own, ...Object.values(value).flatMap(calledTransforms)];
}

/** A string, a structure, or a list of either. */
function transformsOf(value: TemplateValue): readonly Transform[] {
  if (Array.isArray(value)) return value.flatMap(transformsOf);
  if (typeof value === 'string') return [{ name: value }];
  if (!isObject(value) || typeof value['Name'] !== 'string') {
    throw validationError(
      'Template format error: Transform must be a string, a structure with a Name or a list of these',
    );
  }
  const parameters = value['Parameters'];
  const location = isObject(parameters) ? parameters['Location'] : undefined;
  return [{ name: value['Name'], ...(location === undefined ? {} : { location }) }];
}

/**
 * The template with its transforms done: calls inside first, then those of the top level in their order, language extensions
 * where they are declared.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-overview.html
 */
export async function processTransforms(template: TemplateObject, context: TransformContext): Promise<TemplateObject> {
  for (const name of declaredTransforms(template)) requireTransform(name, context);
  const { Transform: top, ...rest } = template;
  const expanded = (await expandCalls(rest, context, true)) as TemplateObject;
  let result = expanded;
  for (const transform of top === undefined ? [] : transformsOf(top)) {
    if (transform.name === 'AWS::LanguageExtensions') result = languageExtensions(result);
    else if (transform.name === serverlessTransform) result = await context.translateServerless(result);
    else if (transform.location !== undefined) result = mergeSections(await include(transform, context), result);
  }
  return result;
}

function requireTransform(name: string, context: TransformContext): void {
  if (!['AWS::Include', 'AWS::LanguageExtensions', serverlessTransform].includes(name)) {
    throw validationError(
      `Transform ${name} failed with: ${name.startsWith('AWS::') ? 'it is not part of the embedded cloud' : `No transform named ${name} found.`}`,
    );
  }
  context.authorise(name.slice('AWS::'.length));
}

async function expandCalls(value: TemplateValue, context: TransformContext, isRoot = false): Promise<TemplateValue> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => expandCalls(item, context)));
  if (!isObject(value)) return value;
  const { 'Fn::Transform': call, ...siblings } = value;
  const pairs = Object.entries(siblings).map(async ([key, item]) => [key, await expandCalls(item, context)] as const);
  let result: TemplateObject = Object.fromEntries(await Promise.all(pairs));
  if (call === undefined) return result;
  for (const transform of transformsOf(call)) {
    const snippet = await include(transform, context);
    result = isRoot ? mergeSections(snippet, result) : { ...snippet, ...result };
  }
  return result;
}

async function include(transform: Transform, context: TransformContext): Promise<TemplateObject> {
  if (transform.name !== 'AWS::Include') {
    throw validationError(`Transform ${transform.name} failed with: it cannot be called inside a template`);
  }
  const location = transform.location === undefined ? undefined : context.evaluateLocation(transform.location);
  const match = typeof location === 'string' ? /^s3:\/\/([^/]+)\/(.+)$/.exec(location) : null;
  const [, bucket, key] = match ?? [];
  if (bucket === undefined || key === undefined) {
    throw validationError('Transform AWS::Include failed with: The location parameter is not a valid S3 uri.');
  }
  const snippet = parseSnippet(await context.readObject(bucket, key));
  // A snippet that includes another is refused with the same words as one that cannot be parsed.
  if (calledTransforms(snippet).length > 0) {
    throw validationError(
      "Transform AWS::Include failed with: The specified S3 object's content should be valid Yaml/JSON",
    );
  }
  return snippet;
}

function mergeSections(snippet: TemplateObject, template: TemplateObject): TemplateObject {
  const keys = new Set([...Object.keys(snippet), ...Object.keys(template)]);
  const merged = [...keys].map((key) => {
    const [from, into] = [snippet[key], template[key]];
    if (isObject(from) && isObject(into)) return [key, { ...from, ...into }] as const;
    return [key, (into ?? from) as TemplateValue] as const;
  });
  return Object.fromEntries(merged);
}
