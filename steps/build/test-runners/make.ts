import { hasMakeTarget } from '../folder-facts.ts';
import type { TestRunner } from '../test-runner.ts';

/** A Makefile's target `test-LOGICALID`, in the sources' folder: tests of any language. */
export const makeTests: TestRunner = {
  name: 'make-test',
  recognises: ({ target, facts }) => hasMakeTarget(facts, `test-${target.logicalId}`),
  run: async ({ target }, context) => {
    const command = { file: 'make', args: [`test-${target.logicalId}`], cwd: target.folder };
    const tool = { purpose: `it tests ${target.source} by its Makefile`, installHint: 'install make' };
    const completed = await context.run({ ...command, ...tool, env: context.environment });
    return { command, completed, hasReport: false };
  },
};
