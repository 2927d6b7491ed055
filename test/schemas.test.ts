import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { formatSchema, jsonSchemas } from '../scripts/build-schemas.ts';
import { packageRoot } from '../steps/package-root.ts';
import { parseTemplateConfiguration } from '../steps/template-configuration.ts';
import { parseSource, toTemplateValue } from '../steps/template.ts';

const schemas = jsonSchemas();
const root = packageRoot();
const accepts = (schema: string, value: unknown) =>
  z.fromJSONSchema(JSON.parse(JSON.stringify(schemas[schema])) as z.core.JSONSchema.JSONSchema).safeParse(value)
    .success;
const documentsAt = (pattern: string) =>
  globSync(pattern, { cwd: join(root, 'examples') }).map((file) => {
    const text = readFileSync(join(root, 'examples', file), 'utf8');
    return { file, text, value: toTemplateValue(parseSource(text, file)) };
  });

describe.each(Object.entries(schemas))('the schema %s', (name, schema) => {
  it('is what the checks are made of (node scripts/build-schemas.ts)', async () => {
    const { file, text } = await formatSchema(name, schema);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe.each([
  ['template-configuration', '*/environments/*.json'],
  ['template-configuration', '*/pipeline/*.json'],
  ['standard-pipeline', '*/pipeline/standard.json'],
  ['publish-pipeline', '*/pipeline/publish.json'],
  ['steps', '*/steps.yml'],
])('the schema %s', (schema, pattern) => {
  it(`accepts examples/${pattern}`, () => {
    const documents = documentsAt(pattern);
    expect(documents).not.toEqual([]);
    expect(documents.filter(({ value }) => !accepts(schema, value)).map(({ file }) => file)).toEqual([]);
  });
});

it.each([
  ['standard-pipeline', { Parameters: { WorkloadNme: 'orders' } }],
  ['standard-pipeline', { Parameters: { ProdAccountId: '12' } }],
  ['standard-pipeline', { Parameters: { Stages: 'some' } }],
  ['publish-pipeline', { Parameters: { DevAccountId: '111111111111' } }],
  ['template-configuration', { Parameter: {} }],
  ['template-configuration', { Parameters: { List: [] } }],
  ['steps', { 'template-fil': 'template.yml' }],
  ['steps', { rehearse: { kinds: ['server'] } }],
  ['steps', { rehearse: { resume: 'perhaps' } }],
])('the schema %s marks %j', (schema, value) => {
  expect(accepts(schema, value)).toBe(false);
});

it.each([
  '{"Parameter": {}}',
  '{"Parameters": {"List": []}}',
  '{"Parameters": {"Number": 1}}',
  '{"Tags": {"a": "b"}}',
  '{}',
])('the schema template-configuration and the steps agree on %s', (text) => {
  let isRead = true;
  try {
    parseTemplateConfiguration(text, 'file.json');
  } catch {
    isRead = false;
  }
  expect(accepts('template-configuration', JSON.parse(text))).toBe(isRead);
});
