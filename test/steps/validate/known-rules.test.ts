import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { knownRules } from '../../../steps/validate/settle/known-rules.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

it('a linter is asked for its rules once, however many suppressions name one, and not again that day', async () => {
  const context = createTestContext(await createWorkspace({}));
  let times = 0;
  const counting = {
    ...context,
    run: (command: Parameters<typeof context.run>[0]) => {
      if (command.args.some((argument) => argument.endsWith('cfn-nag-rules.rb'))) times++;
      return context.run(command);
    },
  };
  const tools = [{ name: 'cfn-nag', version: `of this test ${randomUUID()}` }];
  const known = knownRules(tools, [], counting);
  const [ids = [], ...others] = await Promise.all([known('cfn-nag'), known('cfn-nag'), known('cfn-nag')]);
  expect(ids).toContain('W28');
  expect(others).toEqual([ids, ids]);
  expect(times).toBe(1);

  expect(await knownRules(tools, [], counting)('cfn-nag')).toEqual(ids);
  expect(times).toBe(1);
  expect(await known('cfn-lint')).toBeUndefined();
  expect(await known('cfn-guard')).toBeUndefined();
});

it('the rules of cfn-guard are those of the files that are named, with their controls', async () => {
  const context = createTestContext(
    await createWorkspace({
      'rules/queues.guard': `rule queue_names when %queues !empty {\n  %queues exists <<\n    [CT.SQS.PR.1]: Require …>>\n}\n`,
      'rules/deeper/topics.guard': 'Resources exists\n  rule TOPICS {\n}\n',
    }),
  );
  const known = knownRules([{ name: 'cfn-guard', version: '3.1.1' }], ['rules'], context);
  expect([...((await known('cfn-guard')) ?? [])].toSorted()).toEqual([
    'CT.SQS.PR.1',
    'TOPICS',
    'default',
    'default',
    'queue_names',
  ]);
});
