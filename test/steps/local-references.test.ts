import { describe, expect, it } from 'vitest';
import { artifactKinds } from '../../steps/artifact-kinds.ts';
import { findReferences, type Enclosing } from '../../steps/local-references.ts';
import { parseSource } from '../../steps/template.ts';

/** `Code of F = ./src`, one line a reference. */
function referencesOf(text: string, role: 'template' | 'snippet' = 'template', enclosing?: Enclosing) {
  return findReferences(parseSource(text, 'template.yml'), role, enclosing ? { enclosing } : {}).references.map(
    ({ kind, logicalId, value, inherited }) =>
      `${kind.property} of ${logicalId} = ${value ?? '(omitted)'}${inherited ? ' (inherited)' : ''}`,
  );
}

const resource = (body: string) => `Resources:\n  F:\n    ${body.replaceAll('\n', '\n    ')}\n`;

/** `{A: {B: x}}` of `A.B` */
function nest(property: string): unknown {
  return property.split('.').reduceRight<unknown>((inner, key) => ({ [key === '*' ? 'Any' : key]: inner }), './local');
}

describe('local references', () => {
  const kinds = artifactKinds.filter(({ section }) => section === undefined);
  it.each(kinds.map((kind) => [kind.type, kind.property]))('are found in %s %s', (type, property) => {
    const template = JSON.stringify({ Resources: { F: { Type: type, Properties: nest(property) } } });
    expect(referencesOf(template)).toContain(`${property} of F = ./local`);
  });

  it('are found in the metadata of an application', () => {
    const text =
      'Metadata:\n  AWS::ServerlessRepo::Application:\n    LicenseUrl: ./LICENSE\n    ReadmeUrl: https://x/README\n';
    expect(referencesOf(text)).toEqual(['LicenseUrl of AWS::ServerlessRepo::Application = ./LICENSE']);
  });

  it.each([
    ['a function of CloudFormation', 'Type: AWS::Lambda::Function\nProperties: {Code: !Ref Path}'],
    ['a long form', 'Type: AWS::Lambda::Function\nProperties: {Code: {"Fn::Sub": x}}'],
    ['inline code', 'Type: AWS::Lambda::Function\nProperties: {Code: {ZipFile: x}}'],
    ['an image', 'Type: AWS::Lambda::Function\nProperties: {PackageType: Image, Code: {ImageUri: x}}'],
    ['an image of SAM', 'Type: AWS::Serverless::Function\nProperties: {PackageType: Image, ImageUri: x}'],
    ['inline code of SAM', 'Type: AWS::Serverless::Function\nProperties: {InlineCode: x}'],
    ['an s3 URL that needs no other form', 'Type: AWS::Serverless::Function\nProperties: {CodeUri: "s3://b/k"}'],
    [
      'an address',
      'Type: AWS::CloudFormation::Stack\nProperties: {TemplateURL: "https://s3.eu-west-1.amazonaws.com/b/k"}',
    ],
    ['a dynamic reference', 'Type: AWS::CloudFormation::Stack\nProperties: {TemplateURL: "{{resolve:ssm:url}}"}'],
    ['nothing in a branch', 'Type: AWS::Lambda::Function\nProperties: {Code: !If [C, null, !Ref "AWS::NoValue"]}'],
    ['an omitted definition', 'Type: AWS::Serverless::Api\nProperties: {StageName: x}'],
    ['a resource without properties', 'Type: AWS::Lambda::Function'],
    ['another type', 'Type: AWS::SNS::Topic\nProperties: {Code: ./src}'],
    [
      'an unknown transform',
      'Type: AWS::SNS::Topic\nProperties: {Fn::Transform: {Name: Mine, Parameters: {Location: ./x}}}',
    ],
    [
      'an include in S3',
      'Type: AWS::SNS::Topic\nProperties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://b/k"}}}',
    ],
    [
      'an include whose place is computed',
      'Type: AWS::SNS::Topic\nProperties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub "s3://${B}/k"}}}',
    ],
    [
      'code that an include may bring',
      'Type: AWS::Lambda::Function\nProperties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://b/k"}}}',
    ],
  ])('are not %s', (_name, body) => {
    expect(referencesOf(resource(body))).toEqual([]);
  });

  it.each([
    ['omitted', 'Properties: {Runtime: x}', 'Code of F = (omitted)'],
    ['empty', 'Properties:\n  Code:\n  Runtime: x', 'Code of F = (omitted)'],
    ['null', 'Properties: {Code: null}', 'Code of F = (omitted)'],
    ['merged from an anchor', 'X: &x {Code: ./src}\nProperties: {<<: *x}', 'Code of F = ./src'],
    ['an alias', 'X: &x ./src\nProperties: {Code: *x}', 'Code of F = ./src'],
    ['an s3 URL that must become an object', 'Properties: {Code: "s3://b/k"}', 'Code of F = s3://b/k'],
    ['a single dot', 'Properties: {Code: .}', 'Code of F = .'],
    ['on an explicit zip', 'Properties: {PackageType: Zip}', 'Code of F = (omitted)'],
  ])('are code that is %s', (_name, body, expected) => {
    expect(referencesOf(resource(`Type: AWS::Lambda::Function\n${body}`))).toEqual([expected]);
  });

  it('are found in Fn::ForEach, to any depth', () => {
    const text = `Resources:
  Fn::ForEach::Outer:
    - A
    - [x, y]
    - Fn::ForEach::Inner:
        - B
        - [1, 2]
        - F\${A}\${B}:
            Type: AWS::Lambda::Function
            Properties: {Code: ./src}
`;
    expect(referencesOf(text)).toEqual(['Code of F${A}${B} = ./src']);
  });

  it('are inherited from Globals, and said once for each resource that inherits', () => {
    const text = `Globals:
  Function: {CodeUri: ./src}
Resources:
  A: {Type: AWS::Serverless::Function, Properties: {Handler: a}}
  B: {Type: AWS::Serverless::Function, Properties: {CodeUri: ./own}}
`;
    expect(referencesOf(text)).toEqual([
      'CodeUri of Globals.Function = ./src',
      'CodeUri of A = ./src (inherited)',
      'CodeUri of B = ./own',
    ]);
  });

  it('are not asked of functions whose code Globals name elsewhere', () => {
    const text = `Globals: {Function: {CodeUri: "s3://b/k"}}
Resources: {A: {Type: AWS::Serverless::Function, Properties: {Handler: a}}}
`;
    expect(referencesOf(text)).toEqual([]);
  });
});

describe('includes', () => {
  const include = '{Name: AWS::Include, Parameters: {Location: ./x.yml}}';
  it.each([
    ['under Resources', `Resources:\n  Fn::Transform: ${include}\n`],
    ['as a list', `Resources:\n  Fn::Transform: [${include}]\n`],
    ['at the top', `Transform: ${include}\nResources: {}\n`],
    ['at the top in a list', `Transform: [AWS::Serverless-2016-10-31, ${include}]\n`],
    ['in a template without resources', `Mappings:\n  M:\n    Fn::Transform: ${include}\n`],
    ['in a list in a list', `Outputs: [[{Fn::Transform: ${include}}]]\n`],
    ['as a short form', `Resources:\n  A:\n    Type: T\n    Properties:\n      Body: !Transform ${include}\n`],
    ['in a condition', `Resources: {A: {Properties: {B: !If [C, {Fn::Transform: ${include}}, x]}}}\n`],
    ['in metadata', `Metadata: {M: {Fn::Transform: ${include}}}\n`],
    ['through an alias', `X: &x ${include}\nResources: {Fn::Transform: *x}\n`],
  ])('are found %s', (_name, text) => {
    expect(referencesOf(text).map((line) => line.replace(/ of \S+/, ''))).toEqual(['Location = ./x.yml']);
  });

  it('know the resource whose properties they bring', () => {
    const text = resource(`Type: AWS::Lambda::Function\nProperties:\n  Fn::Transform: ${include}`);
    const [reference] = findReferences(parseSource(text, 't'), 'template').references;
    expect(reference?.enclosing).toEqual({ type: 'AWS::Lambda::Function', logicalId: 'F' });
  });
});

describe('snippets', () => {
  it('hold resources at any level', () => {
    const text = 'F:\n  Type: AWS::Lambda::Function\n  Properties: {Code: ./src}\n';
    expect(referencesOf(text, 'snippet')).toEqual(['Code of F = ./src']);
    expect(referencesOf(`Resources:\n  ${text.replaceAll('\n', '\n  ')}`, 'snippet')).toEqual(['Code of F = ./src']);
  });

  it('hold the properties of the resource they are included into', () => {
    const enclosing = { type: 'AWS::Lambda::Function', logicalId: 'F' };
    expect(referencesOf('Code: ./src\nHandler: x\n', 'snippet', enclosing)).toEqual(['Code of F = ./src']);
    expect(referencesOf('Code: ./src\nHandler: x\n', 'snippet')).toEqual([]);
  });

  it('include others', () => {
    const text = 'Fn::Transform: {Name: AWS::Include, Parameters: {Location: inner.yml}}\n';
    expect(referencesOf(text, 'snippet')).toEqual(['Location of AWS::Include = inner.yml']);
  });
});
