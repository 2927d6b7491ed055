import { describe, expect, it } from 'vitest';
import { whyUnfit } from '../../../steps/parameter-constraints.ts';
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
    // AWS does not say whether it is the length of an item or of the whole, or of bounds of lists at all.
    [{ Type: 'CommaDelimitedList', MinLength: 3, MaxLength: 3 }, 'a,bcd,e'],
    [{ Type: 'List<Number>', MinValue: 2, MaxValue: 9 }, '1,10'],
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
    [{ Type: 'CommaDelimitedList', AllowedPattern: 'a+' }, 'a, ab', '"ab" does not match a+'],
    [{ Type: 'CommaDelimitedList', MinLength: 4 }, 'a,b', '"a,b" has 3 characters, less than MinLength 4'],
    [{ Type: 'CommaDelimitedList', MaxLength: 2 }, 'ab,abc', '"abc" has 3 characters, more than MaxLength 2'],
    [{ Type: 'String' }, 'x'.repeat(4097), 'it has 4097 bytes, more than 4096'],
  ])('%j does not take "%s"', (declaration, value, reason) => {
    expect(refusal(declaration, value)).toBe(reason);
  });

  it.each<[TemplateObject, string]>([
    [{ Type: 'CommaDelimitedList', MinLength: 3, MaxLength: 3 }, 'a,bcd,e'],
    [{ Type: 'CommaDelimitedList', MinLength: 4 }, 'a,b'],
    [{ Type: 'CommaDelimitedList', MaxLength: 2 }, 'ab,abc'],
    [{ Type: 'List<Number>', MinValue: 2 }, '1'],
    [{ Type: 'List<Number>' }, '1, 2'],
    [{ Type: 'String' }, 'x'.repeat(4097)],
  ])('%j is judged as steps deploy and CloudFormation judge it', (declaration, value) => {
    expect(whyUnfit(declaration, value) === undefined).toBe(refusal(declaration, value) === undefined);
  });
});
