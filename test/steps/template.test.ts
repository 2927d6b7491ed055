import { describe, expect, it } from 'vitest';
import { StepError } from '../../steps/errors/index.ts';
import {
  findNode,
  locateNode,
  locatePath,
  parseSource,
  spliceText,
  toTemplateValue,
  type TemplateValue,
} from '../../steps/template.ts';

const valueOf = (text: string): TemplateValue => toTemplateValue(parseSource(text, 'template.yml'));
const failureOf = (text: string): StepError => {
  try {
    valueOf(text);
  } catch (error) {
    if (error instanceof StepError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('the values of a template', () => {
  it.each<[name: string, text: string, value: TemplateValue]>([
    ['a reference', 'a: !Ref B', { a: { Ref: 'B' } }],
    ['a condition', 'a: !Condition B', { a: { Condition: 'B' } }],
    ['an attribute', 'a: !GetAtt B.Outputs.C', { a: { 'Fn::GetAtt': ['B', 'Outputs.C'] } }],
    ['an attribute as a list', 'a: !GetAtt [B, C]', { a: { 'Fn::GetAtt': ['B', 'C'] } }],
    ['a short form on a list', 'a: !Join ["", [x, !Ref B]]', { a: { 'Fn::Join': ['', ['x', { Ref: 'B' }]] } }],
    ['a short form on a block list', 'a: !Sub\n  - x${y}\n  - y: 1', { a: { 'Fn::Sub': ['x${y}', { y: 1 }] } }],
    ['a short form on a map', 'a: !Transform {Name: N}', { a: { 'Fn::Transform': { Name: 'N' } } }],
    ['an account id with a leading zero', 'a: 012345678901', { a: '012345678901' }],
    ['a mode', 'a: 0644', { a: '0644' }],
    ['digits beyond what a number holds', 'a: 12345678901234567890', { a: '12345678901234567890' }],
    ['a number', 'a: 30', { a: 30 }],
    ['a version', 'AWSTemplateFormatVersion: 2010-09-09', { AWSTemplateFormatVersion: '2010-09-09' }],
    ['the folder of the template', 'CodeUri: .', { CodeUri: '.' }],
    [
      'words that YAML 1.1 took for booleans',
      'a: [yes, no, on, off, y, n]',
      { a: ['yes', 'no', 'on', 'off', 'y', 'n'] },
    ],
    ['booleans and nothing', 'a: [true, false, null, ~]', { a: [true, false, null, null] }],
    ['an alias', 'a: &x {b: 1}\nc: *x', { a: { b: 1 }, c: { b: 1 } }],
    ['a merge key', 'a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}', { a: { b: 1, c: 2 }, d: { c: 3, b: 1 } }],
    [
      'several merges',
      'a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y]}',
      { a: { b: 1 }, c: { b: 2, d: 3 }, e: { b: 1, d: 3 } },
    ],
    ['JSON with tabs and escapes', '{\n\t"a": ["\\ud83d\\ude00", "\\/"]\n}', { a: ['😀', '/'] }],
    ['a byte order mark', '\uFEFFa: 1', { a: 1 }],
    ['a byte order mark before JSON', '\uFEFF{"a": 1}', { a: 1 }],
    ['Windows line ends', 'a:\r\n  b: |\r\n    x\r\n    y\r\n', { a: { b: 'x\ny\n' } }],
    ['nothing', '# only a comment\n', null],
  ])('reads %s', (_name, text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it.each([
    ['a key twice', 'a: 1\na: 2\n', 2, 1],
    ['a key twice in JSON', '{"a": 1,\n "a": 2}', 2, 2],
    ['a tab that indents', 'a:\n\tb: 1\n', 2, 1],
    ['a bracket left open', 'a: [1\n', 2, 1],
    ['an alias of nothing', 'a: 1\nb: *x\n', 2, 4],
    ['an anchor inside itself', 'a: &x\n  b: *x\n', 2, 6],
    ['two short forms on one value', 'a: !Base64\n  !Sub x', 2, 3],
    ['two documents', 'a: 1\n---\nb: 2\n', 2, 1],
  ])('refuses %s and says where', (_name, text, line, column) => {
    const error = failureOf(text);
    expect(error.code).toBe('SYNTAX');
    expect(error.location).toMatchObject({ file: 'template.yml', line, column });
  });

  it('refuses aliases that expand without bound', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const items = Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(', ');
      return `a${level}: &a${level} [${items}]`;
    });
    expect(failureOf(levels.join('\n')).message).toContain('without bound');
  });
});

describe('places in a template', () => {
  it.each([
    ['YAML', 'Resources:\n  A:\n    Code: ./src # here\n'],
    ['YAML with a byte order mark', '\uFEFFResources:\n  A:\n    Code: ./src # here\n'],
    ['Windows line ends', 'Resources:\r\n  A:\r\n    Code: ./src\r\n'],
    ['a merge key', 'X: &x\n  Code: ./src\nResources:\n  A:\n    <<: *x\n'],
    ['an alias', 'X: &x\n  Code: ./src\nResources:\n  A: *x\n'],
    ['JSON', '{\n\t"Resources": {"A": {"Code": "./src"}}}'],
    ['JSON with a byte order mark', '\uFEFF{"Resources": {"A": {"Code": "./src"}}}'],
  ])('finds a value in %s, and splices it there', (_name, text) => {
    const source = parseSource(text, 'template');
    const node = findNode(source, ['Resources', 'A', 'Code']);
    const [start = 0, end = 0] = node?.range ?? [];
    expect(text.slice(start, end).replaceAll('"', '')).toBe('./src');
    expect(spliceText(text, [{ start, end, text: '"s3://b/k"' }])).toBe(text.replace(/"?\.\/src"?/, '"s3://b/k"'));
  });

  it('does not count the byte order mark as a column', () => {
    const source = parseSource('\uFEFF{"a": 1}', 'template.json');
    const node = findNode(source, ['a']);
    expect(node && locateNode(source, node)).toMatchObject({ line: 1, column: 7, sourceLine: '{"a": 1}' });
  });

  it('passes through short forms', () => {
    const source = parseSource('a: !If [C, !GetAtt [B, Arn], x]', 'template.yml');
    expect(findNode(source, ['a', 'Fn::If', 1, 'Fn::GetAtt', 1])?.toJSON()).toBe('Arn');
  });

  it('gives the nearest place above a path that does not exist', () => {
    const source = parseSource('Resources:\n  A:\n    Type: T\n', 'template.yml');
    expect(locatePath(source, ['Resources', 'A', 'Properties', 'Code'])).toMatchObject({ line: 2, column: 3 });
  });

  it('splices several ranges, whatever their order', () => {
    const splices = [
      { start: 0, end: 1, text: 'xx' },
      { start: 4, end: 5, text: '' },
      { start: 2, end: 3, text: 'yy' },
    ];
    expect(spliceText('a b c d', splices)).toBe('xx yy  d');
  });
});
