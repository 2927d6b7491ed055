import { expect, test } from 'vitest';
import { parseTemplate } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/template/parse-template.ts';
import { checkTemplate } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/template/structure.ts';

const check = (template: string) => checkTemplate(parseTemplate(template), (type) => type.startsWith('AWS::SQS::'));
const queue = (properties: string) => `Resources: {Queue: {Type: 'AWS::SQS::Queue', ${properties}}}`;

test.each([
  ['a: [', 'Template format error: YAML not well-formed. (line 1, column'],
  ['{"a": ', 'Template format error: JSON not well-formed. (line 1, column'],
  ['text', 'Template format error: unsupported structure.'],
  ['Foo: {}\nBar: {}', 'Invalid template property or properties [Foo, Bar]'],
  ['Resources: {}', 'Template format error: At least one Resources member must be defined.'],
  ['Resources: {A: {}}', 'Template format error: [/Resources/A] Every Resources object must contain a Type member.'],
  ["Resources: {A-B: {Type: 'AWS::SQS::Queue'}}", 'Template format error: Resource name A-B is non alphanumeric.'],
  ["Resources: {A: {Type: 'X::Y::Z'}}", 'Template format error: Unrecognized resource types: [X::Y::Z]'],
  [queue('Nothing: 1'), "Invalid template resource property 'Nothing'"],
  [
    queue('Properties: {A: !Ref X, B: !Sub "${Y}"}'),
    'Template format error: Unresolved resource dependencies [X, Y] in the Resources block of the template',
  ],
  [
    queue('DependsOn: Z'),
    'Template format error: Unresolved resource dependencies [Z] in the Resources block of the template',
  ],
  [queue('Properties: {A: !GetAtt X.Arn}'), 'Template error: instance of Fn::GetAtt references undefined resource X'],
  [
    `${queue('Properties: {}')}\nOutputs: {O: {Value: !Ref X}}`,
    'Template format error: Unresolved resource dependencies [X] in the Outputs block of the template',
  ],
  [
    queue('Condition: C'),
    'Template format error: Unresolved condition dependency C in the Resources block of the template',
  ],
  [
    "Resources: {A: {Type: 'AWS::SQS::Queue', DependsOn: B}, B: {Type: 'AWS::SQS::Queue', Properties: {X: !Ref A}}}",
    'Circular dependency between resources: [A, B]',
  ],
  [
    `AWSTemplateFormatVersion: 2020-01-01\n${queue('Properties: {}')}`,
    'is not a supported value for AWSTemplateFormatVersion',
  ],
  [
    `Parameters: {P: {Default: 1}}\n${queue('Properties: {}')}`,
    'Template format error: Every Parameters object must contain a Type member.',
  ],
])('%j is refused', (template, message) => {
  expect(() => check(template)).toThrow(message);
});

test('a template with references of every kind is accepted', () => {
  const template = `
Parameters: {P: {Type: String}}
Conditions: {C: !Equals [!Ref P, x]}
Resources:
  A: {Type: 'AWS::SQS::Queue'}
  B: {Type: 'AWS::SQS::Queue', Condition: C, DependsOn: [A], Properties: {N: !Sub '\${A.Arn}-\${P}-\${AWS::Region}', M: !If [C, !GetAtt A.Arn, !Ref 'AWS::NoValue']}}
Outputs: {O: {Condition: C, Value: !GetAtt [B, Arn], Export: {Name: !Sub '\${AWS::StackName}-o'}}}`;
  expect(() => check(template)).not.toThrow();
});
