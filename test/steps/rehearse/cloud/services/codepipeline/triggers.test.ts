import { expect, it } from 'vitest';
import { matchesGlob } from '../../../../../../steps/rehearse/cloud/services/codepipeline/glob.ts';
import { isStartedBy } from '../../../../../../steps/rehearse/cloud/services/codepipeline/triggers.ts';
import type { PushFilter } from '../../../../../../steps/rehearse/cloud/services/codepipeline/declaration.ts';

// https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
it.each([
  ['*.java', 'A.java', 'a/A.java'],
  ['*.{java,class}', 'A.class', 'A.jar'],
  ['foo.?', 'foo.a', 'foo.ab'],
  ['directory/*', 'directory/.hidden', 'directory/deep/file'],
  ['directory/**', 'directory/deep/file', 'directories/file'],
  ['[!a-c]x[*?]', 'dx*', 'axy'],
  [String.raw`a\*+(b)`, 'a*+(b)', 'aa+(b)'],
])('pattern %s matches %s and not %s', (pattern, fitting, other) => {
  expect([matchesGlob(pattern, fitting), matchesGlob(pattern, other)]).toEqual([true, false]);
});

it('a push must fit one filter in all that it says, and what is excluded goes before what is included', () => {
  const configuration = { BranchName: 'main', DetectChanges: 'false' };
  const action = {
    name: 'Source',
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
    configuration,
  };
  const starts = (branch: string, paths: readonly string[], ...push: readonly PushFilter[]) => {
    const triggers = push.length > 0 ? [{ gitConfiguration: { sourceActionName: 'Source', push } }] : [];
    return isStartedBy({ name: 'orders', roleArn: 'role', stages: [], triggers }, action, { branch, paths });
  };
  const filter = { branches: { includes: ['main', 'release/**'] }, filePaths: { excludes: ['**/README.md'] } };
  expect(starts('release/1/2', ['a/README.md', 'b'], filter)).toBe(true);
  expect(starts('main', ['a/README.md'], filter)).toBe(false);
  expect(starts('topic', ['b'], filter)).toBe(false);
  expect(starts('topic', ['b'], filter, { branches: { includes: ['topic'] } })).toBe(true);
  expect(starts('topic', ['b'], { branches: { includes: ['t*'], excludes: ['topic'] } })).toBe(false);
  expect(starts('main', ['b'], { tags: { includes: ['**'] } })).toBe(false);
  expect(starts('main', ['b'])).toBe(false);
  expect(
    isStartedBy(
      { name: 'orders', roleArn: 'role', stages: [] },
      { ...action, configuration: { BranchName: 'main' } },
      { branch: 'main', paths: [] },
    ),
  ).toBe(true);
});
