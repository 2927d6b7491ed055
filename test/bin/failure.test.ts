import { expect, it } from 'vitest';
import { describeFailure } from '../../bin/failure.ts';
import { settingInvalid, StepError, throwAll } from '../../steps/errors/index.ts';

it('tells a machine of each of several errors', () => {
  const location = { file: 'a.yml', line: 1, column: 2 };
  const found = [
    settingInvalid('--jobs', 'many', 'a number', 'give one'),
    new StepError({ code: 'SYNTAX', message: 'no', location }),
  ];
  let thrown: unknown;
  try {
    throwAll(found);
  } catch (error) {
    thrown = error;
  }
  expect(describeFailure(thrown)).toEqual([
    { code: 'SETTING_INVALID', message: '--jobs is "many", expected a number', hint: 'give one' },
    { code: 'SYNTAX', message: 'no', location },
  ]);
});

it('tells a machine of a defect, with its stack', () => {
  expect(describeFailure(new TypeError('x is not a function'))).toEqual([
    { code: 'DEFECT', message: 'x is not a function', stack: expect.stringContaining('failure.test.ts') as string },
  ]);
  expect(describeFailure('thrown as it is')).toEqual([{ code: 'DEFECT', message: 'thrown as it is' }]);
});
