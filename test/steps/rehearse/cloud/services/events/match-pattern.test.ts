import { describe, expect, it } from 'vitest';
import { matchesPattern, type Json } from '../../../../../../steps/rehearse/cloud/services/events/match-pattern.ts';
import { readPattern } from '../../../../../../steps/rehearse/cloud/services/events/read-pattern.ts';
import { targetInput } from '../../../../../../steps/rehearse/cloud/services/events/target-input.ts';

const event: Json = {
  source: 'aws.codecommit',
  account: '222222222222',
  resources: ['arn:aws:codecommit:eu-west-1:222222222222:orders', 'arn:other'],
  detail: {
    event: 'referenceUpdated',
    size: 5,
    empty: null,
    ip: '10.0.3.7',
    path: 'src/app/main.ts',
    nested: { name: 'Main' },
    list: [{ id: 1 }, { id: 2 }],
  },
};

type Case = readonly [string, Parameters<typeof matchesPattern>[0], boolean];
const cases: readonly Case[] = [
  ['an exact value', { source: ['aws.codecommit'] }, true],
  ['one of several values', { source: ['aws.s3', 'aws.codecommit'] }, true],
  ['another value', { source: ['aws.s3'] }, false],
  ['every field must fit', { source: ['aws.codecommit'], account: ['1'] }, false],
  ['a nested field', { detail: { nested: { name: ['Main'] } } }, true],
  ['a value of an array', { resources: ['arn:other'] }, true],
  ['no value of an array', { resources: ['arn:none'] }, false],
  ['an object of an array', { detail: { list: { id: [2] } } }, true],
  ['a missing field', { detail: { missing: ['x'] } }, false],
  ['null', { detail: { empty: [null] } }, true],
  ['a number is no text', { detail: { size: ['5'] } }, false],
  ['prefix', { source: [{ prefix: 'aws.' }] }, true],
  ['prefix without case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
  ['suffix', { detail: { path: [{ suffix: '.ts' }] } }, true],
  ['anything but a value', { source: [{ 'anything-but': 'aws.s3' }] }, true],
  ['anything but that value', { source: [{ 'anything-but': ['aws.codecommit', 'x'] }] }, false],
  ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
  ['anything but needs the field', { detail: { missing: [{ 'anything-but': 'x' }] } }, false],
  ['exists', { detail: { size: [{ exists: true }] } }, true],
  ['does not exist', { detail: { missing: [{ exists: false }] } }, true],
  ['a whole object is no leaf', { detail: { nested: [{ exists: true }] } }, false],
  ['a range of numbers', { detail: { size: [{ numeric: ['>', 0, '<=', 5] }] } }, true],
  ['outside of a range', { detail: { size: [{ numeric: ['>', 5] }] } }, false],
  ['a wildcard', { detail: { path: [{ wildcard: 'src/*/main.*' }] } }, true],
  ['a literal star', { detail: { path: [{ wildcard: String.raw`src/\*/main.ts` }] } }, false],
  ['case does not matter', { detail: { nested: { name: [{ 'equals-ignore-case': 'mAIN' }] } } }, true],
  ['an address range', { detail: { ip: [{ cidr: '10.0.0.0/16' }] } }, true],
  ['outside of an address range', { detail: { ip: [{ cidr: '10.1.0.0/16' }] } }, false],
  ['one of two alternatives', { $or: [{ source: ['aws.s3'] }, { detail: { size: [5] } }] }, true],
  ['neither alternative', { source: ['aws.codecommit'], $or: [{ account: ['1'] }, { account: ['2'] }] }, false],
];

describe('event patterns', () => {
  it.each(cases)('%s', (_title, pattern, expected) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });

  it.each([
    ['no JSON', '{', 'Event pattern is not valid JSON'],
    ['a bare value', '{"source":"aws.s3"}', '"source" must be an object or an array'],
    ['an empty list', '{"source":[]}', 'Empty arrays are not allowed'],
    ['an unknown operator', '{"source":[{"begins":"x"}]}', 'Unrecognized match type begins'],
    ['an empty pattern', '{}', 'is empty'],
  ])('refuses %s', (_title, text, message) => {
    expect(() => readPattern(text)).toThrow(message);
  });
});

describe('what a target is given', () => {
  const target = { Id: 'x', Arn: 'arn' };
  it.each<readonly [string, object, Json]>([
    ['a constant', { Input: '{"a":1}' }, { a: 1 }],
    ['a part', { InputPath: '$.detail.nested' }, { name: 'Main' }],
    [
      'a template, where a text brings its quotes',
      {
        InputTransformer: {
          InputPathsMap: { event: '$.detail.event', first: '$.resources[0]' },
          InputTemplate: '{"revision":<event>,"of":"<first>!"}',
        },
      },
      { revision: 'referenceUpdated', of: 'arn:aws:codecommit:eu-west-1:222222222222:orders!' },
    ],
  ])('%s', (_title, given, expected) => {
    expect(targetInput({ ...target, ...given }, event)).toEqual(expected);
  });
});
