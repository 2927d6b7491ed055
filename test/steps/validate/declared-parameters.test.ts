import { describe, expect, it } from 'vitest';
import type { TemplateObject } from '../../../steps/template.ts';
import { declaredParameters, whyRefused } from '../../../steps/validate/declared-parameters.ts';

function refusal(declaration: TemplateObject, value: string): string | undefined {
  const parameter = declaredParameters({ Parameters: { P: declaration } }).get('P');
  if (!parameter) throw new Error('not declared');
  return whyRefused(parameter, value);
}

describe('a value for a parameter', () => {
  it.each<[TemplateObject, string]>([
    [{ Type: 'String' }, ''],
    [{ Type: 'String', AllowedValues: ['a', 1, true] }, '1'],
    [{ Type: 'String', AllowedPattern: 'a+' }, 'aaa'],
    [{ Type: 'String', AllowedPattern: '(?x) java # only' }, 'anything'],
    [{ Type: 'String', MinLength: 2, MaxLength: '3' }, 'abc'],
    [{ Type: 'Number', MinValue: -1, MaxValue: 2.5 }, '2.5'],
    [{ Type: 'List<Number>', MaxValue: 9 }, '1, 2,9'],
    [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a, b'],
    [{ Type: 'AWS::SSM::Parameter::Value<String>' }, '/any/name'],
  ])('%j takes "%s"', (declaration, value) => {
    expect(refusal(declaration, value)).toBeUndefined();
  });

  it.each<[TemplateObject, string, string]>([
    [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'c', '"c" is not one of a, b'],
    [{ Type: 'String', AllowedPattern: 'a|b' }, 'ab', '"ab" does not match a|b'],
    [{ Type: 'String', MinLength: 2 }, 'a', '"a" has 1 characters, less than MinLength 2'],
    [{ Type: 'String', MaxLength: '2' }, 'abc', '"abc" has 3 characters, more than MaxLength 2'],
    [{ Type: 'Number' }, 'one', '"one" is not a number'],
    [{ Type: 'Number' }, '', '"" is not a number'],
    [{ Type: 'Number', MinValue: 1 }, '0', '0, less than MinValue 1'],
    [{ Type: 'List<Number>' }, '1,x', '"x" is not a number'],
    [{ Type: 'CommaDelimitedList', AllowedValues: ['a'] }, 'a,b', '"b" is not one of a'],
  ])('%j does not take "%s"', (declaration, value, reason) => {
    expect(refusal(declaration, value)).toBe(reason);
  });
});
