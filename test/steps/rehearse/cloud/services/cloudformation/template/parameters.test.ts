import { expect, test } from 'vitest';
import {
  chooseParameters,
  declaredParameters,
  refValue,
  type GivenParameter,
} from '../../../../../../../steps/rehearse/cloud/services/cloudformation/template/parameters.ts';
import type { TemplateObject } from '../../../../../../../steps/template.ts';

const choose = (parameters: TemplateObject, given: readonly GivenParameter[] = [], previous = {}) =>
  chooseParameters(declaredParameters({ Parameters: parameters }), given, previous);
const give = (key: string, value: string): GivenParameter => ({ key, value, usePrevious: false });

test('takes what is given, then what was before where that is asked for, then the default', () => {
  const declared = { A: { Type: 'String', Default: 'a' }, B: { Type: 'Number', Default: 2 }, C: { Type: 'String' } };
  const given = [give('A', 'x'), { key: 'C', usePrevious: true }];
  expect(choose(declared, given, { A: { value: 'p' }, C: { value: 'p' } })).toEqual({ A: 'x', B: '2', C: 'p' });
});

test.each<readonly [TemplateObject, readonly GivenParameter[], string]>([
  [{ A: { Type: 'String' }, B: { Type: 'String' } }, [], 'Parameters: [A, B] must have values'],
  [{}, [give('X', '1')], 'Parameters: [X] do not exist in the template'],
  [{ A: { Type: 'String', AllowedPattern: '[a-z]+' } }, [give('A', 'a1')], "Parameter 'A' must match pattern [a-z]+"],
  [{ A: { Type: 'String', AllowedValues: ['x', 1] } }, [give('A', 'y')], "Parameter 'A' must be one of AllowedValues"],
  [{ A: { Type: 'String', MinLength: 3 } }, [give('A', 'y')], "Parameter 'A' must contain at least 3 characters"],
  [{ A: { Type: 'String', MaxLength: '1' } }, [give('A', 'yy')], "Parameter 'A' must contain at most 1 characters"],
  [{ A: { Type: 'Number', MinValue: 3 } }, [give('A', '2')], "Parameter 'A' must be a number not less than 3"],
  [{ A: { Type: 'Number', MaxValue: 3 } }, [give('A', '4')], "Parameter 'A' must be a number not greater than 3"],
  [{ A: { Type: 'List<Number>' } }, [give('A', '1,x')], "Parameter 'A' must be a number"],
  [
    { A: { Type: 'String', AllowedValues: ['x'], ConstraintDescription: 'must be x' } },
    [give('A', 'y')],
    "Parameter 'A' failed to satisfy constraint: must be x",
  ],
])('%j given %j is refused', (parameters, given, message) => {
  expect(() => choose(parameters, given)).toThrow(message);
});

test('each value of a list matches its pattern', () => {
  const declared = { A: { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]+' } };
  expect(choose(declared, [give('A', 'a, b')])).toEqual({ A: 'a, b' });
  expect(() => choose(declared, [give('A', 'a,b1')])).toThrow("Parameter 'A' must match pattern [a-z]+");
});

test.each([
  ['String', 'a,b', undefined, 'a,b'],
  ['CommaDelimitedList', 'a, b', undefined, ['a', 'b']],
  ['CommaDelimitedList', '', undefined, []],
  ['List<AWS::EC2::Subnet::Id>', 's-1,s-2', undefined, ['s-1', 's-2']],
  ['AWS::SSM::Parameter::Value<String>', '/a', 'stored', 'stored'],
  ['AWS::SSM::Parameter::Value<List<String>>', '/a', 'x,y', ['x', 'y']],
])('a %s of %j is referred to as its value', (type, value, resolved, expected) => {
  const [declaration] = declaredParameters({ Parameters: { A: { Type: type } } });
  if (!declaration) throw new Error('nothing declared');
  expect(refValue(declaration, { value, ...(resolved === undefined ? {} : { resolved }) })).toEqual(expected);
});
