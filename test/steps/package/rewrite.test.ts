import { describe, expect, it } from 'vitest';
import { findReferences } from '../../../steps/local-references.ts';
import { parseObjectUrl, referenceValue } from '../../../steps/package/reference-text.ts';
import { rewriteSource } from '../../../steps/package/rewrite.ts';
import { parseSource, toTemplateValue } from '../../../steps/template.ts';

/** Every reference replaced by the object `b/k`. */
function rewrite(text: string): string {
  const source = parseSource(text, 'template.yml');
  const object = { bucket: 'b', key: 'k.zip' };
  const replacements = findReferences(source, 'template').references.map((reference) => ({
    reference,
    value: referenceValue(reference.kind.form, object, 'eu-west-1'),
  }));
  return rewriteSource(source, replacements).text;
}

const code = '{ S3Bucket: "b", S3Key: "k.zip" }';
const yaml = (properties: string, type = 'AWS::Lambda::Function') =>
  `Resources:\n  F: # kept\n    Type: ${type}\n    Properties:\n${properties}`;

describe('rewriting a template', () => {
  it.each([
    ['a plain path', '      Code: ./src # why\n      Z: 0644\n', `      Code: ${code} # why\n      Z: 0644\n`],
    ['a path in single quotes', "      Code: './src'\n", `      Code: ${code}\n`],
    ['a path on its own line', '      Code:\n        ./src\n', `      Code:\n        ${code}\n`],
    ['a folded path', '      Code: >-\n        ./src\n      Z: 1\n', `      Code: ${code}\n      Z: 1\n`],
    ['a tagged path', '      Code: !!str ./src\n', `      Code: ${code}\n`],
    ['an anchored path', '      Code: &here ./src\n      Z: 1\n', `      Code: &here ${code}\n      Z: 1\n`],
    ['an empty value', '      Code:\n      Z: 1\n', `      Code: ${code}\n      Z: 1\n`],
    ['a null', '      Code: null\n      Z: 1\n', `      Code: ${code}\n      Z: 1\n`],
    ['an omitted property', '      Z: 1\n      Y: 2\n', `      Code: ${code}\n      Z: 1\n      Y: 2\n`],
    ['an omitted property in braces', '      {Z: 1}\n', `      {Code: ${code}, Z: 1}\n`],
    ['no property at all', '      {}\n', `      {Code: ${code}}\n`],
    ['Windows line ends', '      Z: 1\r\n', `      Code: ${code}\r\n      Z: 1\r\n`],
  ])('replaces %s and nothing else', (_name, before, after) => {
    expect(rewrite(yaml(before))).toBe(yaml(after));
  });

  it.each([
    ['plain', '      CodeUri: ./src\n', '      CodeUri: s3://b/k.zip\n'],
    ['single quotes', "      CodeUri: './src'\n", "      CodeUri: 's3://b/k.zip'\n"],
    ['double quotes', '      CodeUri: "./src"\n', '      CodeUri: "s3://b/k.zip"\n'],
    ['braces', '      {CodeUri: ./src}\n', '      {CodeUri: "s3://b/k.zip"}\n'],
  ])('keeps how a URL was written: %s', (_name, before, after) => {
    const type = 'AWS::Serverless::Function';
    expect(rewrite(yaml(before, type))).toBe(yaml(after, type));
  });

  it('writes JSON into JSON', () => {
    const text =
      '\uFEFF{\n\t"Resources": {\n\t\t"F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": "./src"}}}}';
    expect(rewrite(text)).toBe(text.replace('"./src"', '{"S3Bucket": "b", "S3Key": "k.zip"}'));
    const omitted = '{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Z": 1}}}}';
    expect(JSON.parse(rewrite(omitted))).toMatchObject({
      Resources: { F: { Properties: { Code: { S3Bucket: 'b', S3Key: 'k.zip' }, Z: 1 } } },
    });
  });

  it('replaces a value that several resources share once', () => {
    const text = 'X: &x {Code: ./src}\nResources:\n  A: &a {Type: AWS::Lambda::Function, Properties: *x}\n  B: *a\n';
    expect(rewrite(text)).toBe(text.replace('./src', code));
  });

  it('keeps what an alias of a replaced value means elsewhere', () => {
    const text =
      'Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: &src ./src\n      Description: *src\n' +
      '  B: {Type: AWS::Lambda::Function, Properties: {Code: *src }}\n';
    const rewritten = toTemplateValue(parseSource(rewrite(text), 't'));
    const object = { S3Bucket: 'b', S3Key: 'k.zip' };
    expect(rewritten).toMatchObject({
      Resources: {
        A: { Properties: { Code: object, Description: './src' } },
        B: { Properties: { Code: object } },
      },
    });
  });

  it('refuses one value for two properties that need it in different forms', () => {
    const source = parseSource('Resources:\n  A: {Type: AWS::Lambda::Function, Properties: {Code: ./src}}\n', 't.yml');
    const [reference] = findReferences(source, 'template').references;
    if (!reference) throw new Error('no reference');
    const both = [
      { reference, value: 's3://b/k' },
      { reference, value: { S3Bucket: 'b', S3Key: 'k' } },
    ];
    expect(() => rewriteSource(source, both)).toThrow('different contents');
  });
});

describe('object names', () => {
  it.each([
    ['s3://b/k', { bucket: 'b', key: 'k' }],
    ['s3://b/p/k.zip?versionId=3', { bucket: 'b', key: 'p/k.zip', version: '3' }],
    ['s3://b', undefined],
    ['./src', undefined],
  ])('reads %s', (text, expected) => {
    expect(parseObjectUrl(text)).toEqual(expected);
  });

  it.each([
    ['eu-west-1', 'https://s3.eu-west-1.amazonaws.com/b/p/k%2B1.template'],
    ['us-east-1', 'https://s3.us-east-1.amazonaws.com/b/p/k%2B1.template'],
    ['cn-north-1', 'https://s3.cn-north-1.amazonaws.com.cn/b/p/k%2B1.template'],
  ])('makes the address of a template in %s', (region, expected) => {
    expect(referenceValue({ type: 'https' }, { bucket: 'b', key: 'p/k+1.template' }, region)).toBe(expected);
  });
});
