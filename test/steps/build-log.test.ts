import { expect, it } from 'vitest';
import { endOfLog } from '../../steps/build-log.ts';

const container = (text: string) => `[Container] 2026/11/26 16:07:31.569000 ${text}`;
const failed = container('Command did not exit successfully steps validate exit status 1');
const after = [container('Phase complete: BUILD State: FAILED'), container('Entering phase POST_BUILD')];
const numbered = Array.from({ length: 40 }, (_, index) => `line ${index}`);

it.each([
  ['ends with the command that failed', ['one', failed, ...after], ['one', failed]],
  ['ends with the first command that failed', ['one', failed, ...after, failed], ['one', failed]],
  ['is its last lines where no command failed', ['one', ...after], ['one', ...after]],
  ['is no longer than can be read', [...numbered, failed, ...after], [...numbered.slice(11), failed]],
  [
    'takes no line of a program for that of CodeBuild',
    ['Command did not exit successfully a', 'b'],
    ['Command did not exit successfully a', 'b'],
  ],
  ['is nothing of nothing', [], []],
])('%s', (_, lines, told) => {
  expect(endOfLog(lines)).toEqual(told);
});
