import { expect, it } from 'vitest';
import { readTemplate, readText, statementsOf } from '../helpers/templates.ts';

it('docs/pull-requests.md names every action of the role that plans, and no other; none of them executes', () => {
  const statements = statementsOf(readTemplate('cloudformation/cross-account/plan-role.yml'));
  const allowed = statements.filter(({ kind, statement }) => kind === 'identity' && statement['Effect'] === 'Allow');
  const [, table = ''] = readText('docs/pull-requests.md').split('| `codebuild-steps-plan` may');
  const rows = table.split('\n\n')[0]?.split('\n').slice(2) ?? [];
  const told = rows.flatMap((row) => row.match(/(?<=`)(?:cloudformation|iam):\w+(?=`)/g) ?? []);
  expect(told.toSorted()).toEqual(allowed.flatMap(({ actions }) => actions).toSorted());
  expect(told.filter((action) => /Execute|Update|CreateStack|SetStackPolicy/.test(action))).toEqual([]);
});
