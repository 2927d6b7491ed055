import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { compareLinters } from '../../helpers/compare-linters.ts';
import { faultyTemplates } from '../../helpers/faulty-templates.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

vi.setConfig({ testTimeout: 1_200_000 });

const region = { AWS_REGION: 'us-east-1' };

it('every finding of the linters’ own commands is found, at its place and in its words, and no other', async () => {
  const root = packageRoot();
  const own = globSync('{cloudformation/**/*,examples/**/{template,stacks/*}}.yml', { cwd: root }).toSorted();
  const texts = own.map((file) => readFileSync(join(root, file), 'utf8'));
  const files = {
    ...Object.fromEntries(own.map((file, index) => [file, texts[index] ?? ''])),
    ...faultyTemplates(texts.filter((text) => text.length < 20_000)),
  };
  const context = createTestContext(await createWorkspace(files), region);
  const { same, explained, unexplained } = await compareLinters(Object.keys(files), context);
  expect(unexplained).toEqual([]);
  // A comparison of silence would prove nothing.
  expect(same).toBeGreaterThan(40);
  expect(Object.keys(explained)).toContain('W3002 asks for `package`, which is `steps package`');
});

/** STEPS_TEST_TEMPLATES names a folder of more templates, which are compared where they lie. */
it('is so of the templates that are named by hand, too', async () => {
  const folder = process.env['STEPS_TEST_TEMPLATES'] ?? join(packageRoot(), 'examples', 'infrastructure');
  const files = globSync('**/*.{yml,yaml,json,template}', { cwd: folder }).filter((file) =>
    /^\s*"?Resources"?\s*:/m.test(readFileSync(join(folder, file), 'utf8')),
  );
  const { unexplained } = await compareLinters(files.toSorted(), createTestContext(folder, region));
  expect(unexplained).toEqual([]);
});
