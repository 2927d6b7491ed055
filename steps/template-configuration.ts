import { templateConfigurationRejected, type StepError } from './errors/index.ts';
import {
  isObject,
  locatePath,
  parseSource,
  toTemplateValue,
  type SourceDocument,
  type TemplateValue,
} from './template.ts';

/**
 * What a parameter file gives to a stack, in CloudFormation's template configuration format
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html) or as the AWS
 * CLI's list of `{ ParameterKey, ParameterValue }`.
 */
export interface TemplateConfiguration {
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The policy's JSON, where the file has one. */
  readonly stackPolicy?: string;
}

export const emptyConfiguration: TemplateConfiguration = { parameters: {}, tags: {} };

export function parseTemplateConfiguration(text: string, file: string): TemplateConfiguration {
  const source = parseSource(text, file);
  const value = toTemplateValue(source);
  if (Array.isArray(value))
    return { parameters: readParameterList(source, value as readonly TemplateValue[]), tags: {} };
  if (!isObject(value)) throw malformed(source, [], 'expected { "Parameters": {}, "Tags": {}, "StackPolicy": {} }');
  for (const key of Object.keys(value)) {
    if (!['Parameters', 'Tags', 'StackPolicy'].includes(key)) {
      throw malformed(source, [key], `"${key}" is not one of Parameters, Tags, StackPolicy`);
    }
  }
  const policy = value['StackPolicy'] ?? {};
  if (!isObject(policy)) throw malformed(source, ['StackPolicy'], 'StackPolicy must be a map with Statement');
  return {
    parameters: readTexts(source, 'Parameters', value['Parameters']),
    tags: readTexts(source, 'Tags', value['Tags']),
    ...(Object.keys(policy).length > 0 ? { stackPolicy: JSON.stringify(policy) } : {}),
  };
}

function readTexts(source: SourceDocument, section: string, value: TemplateValue | undefined): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw malformed(source, [section], `${section} must be a map of names to values`);
  const texts: Record<string, string> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === null || typeof item === 'object')
      throw malformed(source, [section, name], `the value of ${name} must be a text`);
    texts[name] = String(item);
  }
  return texts;
}

function readParameterList(source: SourceDocument, list: readonly TemplateValue[]): Record<string, string> {
  const texts: Record<string, string> = {};
  list.forEach((item, index) => {
    const name = isObject(item) ? item['ParameterKey'] : undefined;
    const value = isObject(item) ? item['ParameterValue'] : undefined;
    if (typeof name !== 'string' || value === undefined || value === null || typeof value === 'object') {
      throw malformed(source, [index], 'expected { "ParameterKey": NAME, "ParameterValue": VALUE }');
    }
    texts[name] = String(value);
  });
  return texts;
}

function malformed(source: SourceDocument, path: readonly (string | number)[], message: string): StepError {
  return templateConfigurationRejected(message, locatePath(source, path, { key: true }));
}
