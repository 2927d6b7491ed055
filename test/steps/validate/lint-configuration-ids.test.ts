import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { configuredIds } from '../../../steps/validate/settle/lint-configuration-ids.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

it('rules that cfn-lint is configured to leave out are read of the project and of the user', async () => {
  const home = await createWorkspace({ '.cfnlintrc.yml': 'regions: [eu-west-1]\nignore_checks:\n  - W2\n' });
  const project = await createWorkspace({
    '.cfnlintrc': 'ignore_checks: [E3001, 3]\n',
    '.cfnlintrc.yaml': 'ignore_checks: [\n',
  });
  const named = await configuredIds(createTestContext(project, { HOME: home }));
  expect(named).toMatchObject([
    { id: 'E3001', isPrefix: true, location: { file: '.cfnlintrc', line: 1, column: 17 } },
    { id: 'W2', isPrefix: true, location: { file: join('..', basename(home), '.cfnlintrc.yml'), line: 3, column: 5 } },
  ]);
  // Once, where the project is the user's folder.
  expect(await configuredIds(createTestContext(home, { HOME: home }))).toHaveLength(1);
});
