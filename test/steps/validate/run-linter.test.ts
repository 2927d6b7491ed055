import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Linter, LinterSettings } from '../../../steps/validate/linter.ts';
import { readTemplates } from '../../../steps/validate/read-templates.ts';
import { runLinter } from '../../../steps/validate/run-linter.ts';
import { writeNagCopies } from '../../../steps/validate/write-copies.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const settings: LinterSettings = {
  regions: [],
  defaultRegions: ['eu-west-1'],
  isFresh: false,
  timeLimit: 30,
  guardRules: [],
};
const tool = { name: 'cfn-nag', version: '0', file: 'none', args: [], drivers: [], installed: [], env: {} } as const;

it('what a linter is configured by is looked for once, and what was looked for is what is told', async () => {
  const workspace = await createWorkspace({ 'template.yml': 'Resources: {Topic: {Type: AWS::SNS::Topic}}\n' });
  const cache = await createWorkspace();
  const context = createTestContext(workspace, { STEPS_CACHE_DIR: cache });
  let lookedFor = 0;
  let asked = 0;
  const linter: Linter<string> = {
    name: 'cfn-nag',
    locate: async () => tool,
    writeCopies: writeNagCopies,
    request: () => ({}),
    configurationFiles: async () => [join(workspace, `rules-${(lookedFor += 1)}`)],
    ask: async (_tool, copies) => {
      asked += 1;
      return copies.map(() => ({ result: 'nothing' }));
    },
    toFindings: () => [],
  };
  const { templates } = await readTemplates([join(workspace, 'template.yml')], workspace);
  const run = await runLinter(linter, templates, settings, join(cache, 'copies'), context);
  expect({ asked, lookedFor, configuration: run.configuration }).toEqual({
    asked: 1,
    lookedFor: 1,
    configuration: [join(workspace, 'rules-1')],
  });
});
