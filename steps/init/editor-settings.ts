import type { RepositoryKind } from '../repository-kinds.ts';
import type { RepositoryFile } from './options.ts';

/** Where the schemas lie in a repository; files of the examples name where they lie in this project. */
export const schemaFolder = '.vscode/schemas';
const schemaFolderOfExamples = '../../schemas';

/** The schemas that a repository gets, as they are called in `schemas/`. */
export function schemasOf(kind: RepositoryKind): readonly string[] {
  if (kind === 'library') return ['publish-pipeline.schema.json'];
  return ['standard-pipeline.schema.json', 'steps.schema.json', 'template-configuration.schema.json'];
}

export function placeSchemas(text: string): string {
  return text.replaceAll(`${schemaFolderOfExamples}/`, `${schemaFolder}/`);
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
const tags = {
  scalar: ['Base64', 'Condition', 'GetAtt', 'GetAZs', 'ImportValue', 'Ref', 'Select', 'Sub'],
  sequence: ['And', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'If', 'Join', 'Not', 'Or', 'Select', 'Split', 'Sub'],
  mapping: ['Base64', 'ImportValue', 'Transform'],
} as const;

/**
 * CloudFormation's short forms, and a schema for every file that has none of its own: JSON files of this form take no `$schema`.
 * https://code.visualstudio.com/docs/languages/json#_mapping-in-the-workspace
 */
export function editorSettings(kind: RepositoryKind): RepositoryFile {
  const schema = (file: string, fileMatch: string) => ({ fileMatch: [fileMatch], url: `./${schemaFolder}/${file}` });
  const settings =
    kind === 'library'
      ? { 'json.schemas': [schema('publish-pipeline.schema.json', '/pipeline/*.json')] }
      : {
          'json.schemas': [
            schema('standard-pipeline.schema.json', '/pipeline/*.json'),
            schema('standard-pipeline.schema.json', '/pipeline/instances/*.json'),
            schema('template-configuration.schema.json', '/environments/*.json'),
          ],
          'yaml.customTags': Object.entries(tags).flatMap(([form, names]) => names.map((name) => `!${name} ${form}`)),
        };
  return { path: '.vscode/settings.json', text: `${JSON.stringify(settings, undefined, 2)}\n` };
}
