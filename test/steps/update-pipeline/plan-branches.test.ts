import { describe, expect, it } from 'vitest';
import { branchPipelineName, isBranchName } from '../../../steps/pipeline-branches.ts';
import { planBranches } from '../../../steps/update-pipeline/branches/plan-branches.ts';

const dayMs = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 25);
const rules = { parent: 'orders', prefix: 'feature/', timeToLiveDays: 7, atMost: 3, base: 'develop' };
const releasedTemplate = 'released/pipelines/orders---1.template';

const branch = (name: string, daysAgo = 1, isMerged = false) => ({
  name: `feature/${name}`,
  committedAt: now - daysAgo * dayMs,
  isMerged,
});
const stack = (name: string, daysAgo = 1, isThere = true) => {
  const pipelineName = branchPipelineName('orders', `feature/${name}`, 'feature/');
  return {
    name: pipelineName.slice('orders---'.length),
    pipelineName,
    stackName: `steps-develop-pipeline-${pipelineName}`,
    stackId: '',
    isThere,
    createdAt: now - 100 * dayMs,
    lastActiveAt: now - daysAgo * dayMs,
    parameters: { ReleasedTemplate: releasedTemplate },
    branch: `feature/${name}`,
  };
};
const retiredOf = (name: string) => {
  const { pipelineName } = stack(name);
  return { pipelineName, branch: `feature/${name}`, accountId: '333333333333', isPipelineGone: true };
};

const plan = (facts: Partial<Parameters<typeof planBranches>[1]>) => {
  const { create, renew, retire, remove, left } = planBranches(rules, {
    branches: [],
    stacks: [],
    retired: [],
    releasedTemplate,
    now,
    ...facts,
  });
  const short = (name: string) => name.slice('feature/'.length);
  return {
    create: create.map(({ name }) => short(name)),
    renew: renew.map((one) => short(one.branch)),
    retire: retire.map(({ stack: one, reason }) => `${short(one.branch)}: ${reason}`),
    remove: remove.map((one) => short(one.branch)),
    left: left.map(({ name, reason }) => `${short(name)}: ${reason}`),
  };
};
const nothing = { create: [], renew: [], retire: [], remove: [], left: [] };

describe('the pipelines of branches', () => {
  it.each<[string, Parameters<typeof plan>[0], Partial<ReturnType<typeof plan>>]>([
    ['are left where branches live', { branches: [branch('a')], stacks: [stack('a')] }, {}],
    ['are left where a branch is old, and ran lately', { branches: [branch('a', 90)], stacks: [stack('a')] }, {}],
    ['are made for new branches', { branches: [branch('a')] }, { create: ['a'] }],
    [
      'are not made for old commits, merged ones, and those of the future, or such would be made again for ever',
      { branches: [branch('old', 8), branch('merged', 1, true), branch('future', -400)] },
      {
        left: [
          'future: its newest commit is of the future',
          'merged: develop has all commits of it',
          'old: its newest commit is older than 7 days',
        ],
      },
    ],
    ['are made where a clock is a little ahead', { branches: [branch('a', -0.5)] }, { create: ['a'] }],
    [
      'end with their branches, when those were merged, and without a run',
      { branches: [branch('b', 1, true), branch('c', 8)], stacks: [stack('a'), stack('b'), stack('c', 8)] },
      {
        retire: [
          'a: there is no branch feature/a',
          'b: develop has all commits of it',
          'c: its pipeline has not run for 7 days',
        ],
        left: ['b: develop has all commits of it', 'c: its newest commit is older than 7 days'],
      },
    ],
    [
      'are left where a commit is not old yet, and end where it says that it is of the future',
      { branches: [branch('a', 6), branch('b', -400)], stacks: [stack('a', 8), stack('b', 8)] },
      {
        retire: ['b: its pipeline has not run for 7 days'],
        left: ['b: its newest commit is of the future'],
      },
    ],
    [
      'are made anew where a first creation failed, and its remains go with the branch',
      { branches: [branch('a')], stacks: [stack('a', 90, false), stack('b', 90, false)] },
      { create: ['a'], retire: ['b: there is no branch feature/b'] },
    ],
    [
      'wait for what they deployed before to be removed, which is asked for again',
      { branches: [branch('a')], retired: [retiredOf('a')] },
      {
        remove: ['a'],
        left: [`a: what is or was named ${stack('a').pipelineName} is in its way: it is made when that is gone`],
      },
    ],
    [
      'are not removed before they are deleted',
      { branches: [], stacks: [stack('a')], retired: [retiredOf('a')] },
      { retire: ['a: there is no branch feature/a'] },
    ],
    [
      'are renewed where the release is another',
      { branches: [branch('a')], stacks: [stack('a')], releasedTemplate: 'released/pipelines/orders---2.template' },
      { renew: ['a'] },
    ],
    [
      'take the room of those that end, the newest commit first',
      {
        branches: [branch('a'), branch('b'), branch('c', 3), branch('d', 2), branch('e', 4)],
        stacks: [stack('a'), stack('b'), stack('x')],
      },
      {
        create: ['d'],
        retire: ['x: there is no branch feature/x'],
        left: ['c', 'e'].map((name) => `${name}: there are 3 already, as many as bootstrap.yml lets be (at-most)`),
      },
    ],
  ])('%s', (_, facts, expected) => {
    expect(plan(facts)).toEqual({ ...nothing, ...expected });
  });

  it('are as many as there may be, of a thousand branches, and each of the others is named', () => {
    const branches = Array.from({ length: 1000 }, (_, index) => branch(`n${index}`, index / 1000));
    const { create, left } = plan({ branches, stacks: [stack('n7')] });
    expect(create).toEqual(['n0', 'n1']);
    expect(left).toHaveLength(997);
  });

  it.each(['Login form', 'ÄÖÜ', '---', 'a', 'x'.repeat(200), 'A/B/c', "'; rm -rf /"])(
    'have a name that fits their release, whatever the branch is named: %s',
    (name) => {
      for (const parent of ['a', 'orders', 'twelve-chars'])
        expect(isBranchName(branchPipelineName(parent, `feature/${name}`, 'feature/'), parent)).toBe(true);
    },
  );
});
