import { describe, expect, test } from 'vitest';
import { decideConditions } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/template/conditions.ts';
import { evaluate } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/template/evaluate.ts';
import { languageExtensions } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/template/language-extensions.ts';
import {
  knownAfterApply,
  noValue,
} from '../../../../../../../steps/rehearse/cloud/services/cloudformation/template/no-value.ts';
import type { Scope } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/template/scope.ts';
import type { TemplateObject, TemplateValue } from '../../../../../../../steps/template.ts';

const values: Readonly<Record<string, unknown>> = {
  Name: 'orders',
  Subnets: ['a', 'b'],
  Later: knownAfterApply,
  'AWS::Region': 'eu-west-1',
};

const scope: Scope = {
  accountId: '333333333333',
  region: 'eu-west-1',
  ref: (name) => {
    if (!(name in values)) throw new Error(`no ${name}`);
    return values[name];
  },
  attribute: (id, attribute) => `${id}/${attribute}`,
  condition: (name) => name === 'Yes',
  mapping: (name) => (name === 'Sizes' ? { prod: { count: 3, zones: ['x', 'y'] } } : undefined),
  importValue: (name) => `imported ${name}`,
};

test.each<readonly [string, TemplateValue, unknown]>([
  ['Ref', { Ref: 'Name' }, 'orders'],
  ['Ref of a list', { Ref: 'Subnets' }, ['a', 'b']],
  ['Ref of no value', { Ref: 'AWS::NoValue' }, noValue],
  ['no value in a map and a list', { A: { Ref: 'AWS::NoValue' }, B: [1, { Ref: 'AWS::NoValue' }] }, { B: [1] }],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Child', 'Outputs.Url'] }, 'Child/Outputs.Url'],
  ['GetAtt as a string', { 'Fn::GetAtt': 'Child.Outputs.Url' }, 'Child/Outputs.Url'],
  ['GetAtt with a Ref', { 'Fn::GetAtt': ['Child', { Ref: 'Name' }] }, 'Child/orders'],
  ['Sub', { 'Fn::Sub': '${Name}-${AWS::Region}-${Queue.Arn}' }, 'orders-eu-west-1-Queue/Arn'],
  ['Sub with a literal', { 'Fn::Sub': '${!Name} ${Name}' }, '${Name} orders'],
  ['Sub with variables', { 'Fn::Sub': ['${A}${Name}', { A: { Ref: 'AWS::Region' } }] }, 'eu-west-1orders'],
  ['Join', { 'Fn::Join': [',', ['x', { Ref: 'Name' }, 1]] }, 'x,orders,1'],
  ['Join of a list parameter', { 'Fn::Join': ['/', { Ref: 'Subnets' }] }, 'a/b'],
  ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
  ['Select of what is not known', { 'Fn::Select': [2, { 'Fn::Split': ['-', { Ref: 'Later' }] }] }, knownAfterApply],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'prod', 'count'] }, 3],
  ['FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'dev', 'count', { DefaultValue: 1 }] }, 1],
  ['If', { 'Fn::If': ['Yes', { Ref: 'Name' }, { Ref: 'Nobody' }] }, 'orders'],
  ['If not', { 'Fn::If': ['No', { Ref: 'Nobody' }, { Ref: 'AWS::NoValue' }] }, noValue],
  ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${Name}-topic' } }, 'imported orders-topic'],
  ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
  ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, ['10.0.0.0/24', '10.0.1.0/24']],
  ['Cidr of version 6', { 'Fn::Cidr': ['2001:db8::/56', 2, 64] }, ['2001:db8::/64', '2001:db8:0:1::/64']],
  ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['a policy condition', { Condition: { Bool: { x: 'true' } } }, { Condition: { Bool: { x: 'true' } } }],
])('%s', (_name, value, expected) => {
  expect(evaluate(value, scope)).toEqual(expected);
});

test.each<readonly [TemplateValue, string]>([
  [{ 'Fn::Select': [5, ['a']] }, 'Template error: Fn::Select cannot select nonexistent value at index 5'],
  [{ 'Fn::If': ['Yes', 1] }, 'Template error: Fn::If requires a list argument with three elements'],
  [{ 'Fn::FindInMap': ['Sizes', 'dev', 'count'] }, 'Template error: Unable to get mapping for Sizes::dev::count'],
  [
    { 'Fn::FindInMap': ['None', 'a', 'b'] },
    "Template error: Mapping named 'None' is not present in the 'Mappings' section of template.",
  ],
  [{ 'Fn::Nothing': [] }, 'Template error: Encountered unsupported function: Fn::Nothing'],
  [{ 'Fn::Sub': '${Subnets}' }, 'Template error: variable Subnets in Fn::Sub expression does not resolve to a string'],
])('refuses %j', (value, message) => {
  expect(() => evaluate(value, scope)).toThrow(message);
});

describe('conditions', () => {
  test('are decided in any order', () => {
    const conditions: TemplateObject = {
      Both: { 'Fn::And': [{ Condition: 'IsOrders' }, { 'Fn::Not': [{ Condition: 'IsOther' }] }] },
      IsOrders: { 'Fn::Equals': [{ Ref: 'Name' }, 'orders'] },
      IsOther: { 'Fn::Or': [{ 'Fn::Equals': ['1', 2] }, { 'Fn::Equals': ['a', 'b'] }] },
    };
    expect(decideConditions(conditions, scope)).toEqual({ Both: true, IsOrders: true, IsOther: false });
  });

  test('compare numbers as text', () => {
    expect(decideConditions({ Same: { 'Fn::Equals': [1, '1'] } }, scope)).toEqual({ Same: true });
  });

  test.each([
    [
      { A: { 'Fn::Not': [{ Condition: 'B' }] } },
      'Unresolved condition dependency B in the Conditions block of the template',
    ],
    [{ A: { 'Fn::Not': [{ Condition: 'A' }] } }, 'circular condition dependency'],
    [{ A: { 'Fn::Join': ['', []] } }, 'Conditions can only be boolean operations on parameters and other conditions'],
  ])('%j is refused', (conditions, message) => {
    expect(() => decideConditions(conditions, scope)).toThrow(message);
  });
});

test('language extensions expand loops, lengths and JSON', () => {
  const template: TemplateObject = {
    Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'a, b-c' } },
    Resources: {
      'Fn::ForEach::Queues': [
        'Name',
        { Ref: 'Names' },
        {
          'Queue&{Name}': {
            Type: 'AWS::SQS::Queue',
            Properties: { QueueName: '${Name}', Count: { 'Fn::Length': [1, 2] } },
          },
        },
      ],
    },
    Outputs: { Json: { Value: { 'Fn::ToJsonString': { a: [1] } } } },
  };
  expect(languageExtensions(template)).toMatchObject({
    Resources: {
      Queuea: { Properties: { QueueName: 'a', Count: 2 } },
      Queuebc: { Properties: { QueueName: 'b-c' } },
    },
    Outputs: { Json: { Value: '{"a":[1]}' } },
  });
});
