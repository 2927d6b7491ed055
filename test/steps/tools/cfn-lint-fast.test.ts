import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { locateCfnLint } from '../../../steps/tools/index.ts';
import { driverPath } from '../../../steps/tools/tool.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { faultyTemplates } from '../../helpers/faulty-templates.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

vi.setConfig({ testTimeout: 600_000 });

/** Our own templates, of this release and of earlier ones, and the folder that STEPS_TEST_TEMPLATES names. */
function corpus(): Readonly<Record<string, string>> {
  const root = packageRoot();
  const patterns = ['cloudformation/**/*.yml', 'examples/**/{template,stacks/*}.yml'];
  const own = globSync(patterns, { cwd: root }).map((path) => join(root, path));
  const other = process.env['STEPS_TEST_TEMPLATES'];
  const theirs = other ? globSync(join(other, '**/*.{yml,yaml,json,template}')) : [];
  const files = [...own, ...theirs.filter((file) => /^\s*"?Resources"?\s*:/m.test(readFileSync(file, 'utf8')))];
  return Object.fromEntries(files.map((file, index) => [`own/${index}.yml`, readFileSync(file, 'utf8')]));
}

interface Answer {
  readonly id: number;
  readonly matches?: readonly unknown[];
  readonly failure?: string;
}

it('the faster cfn-lint finds the same as the plain one, word for word', async () => {
  const own = corpus();
  const files = { ...own, ...faultyTemplates(Object.values(own).slice(0, 40)) };
  const workspace = await createWorkspace(files);
  const context = createTestContext(workspace);
  const tool = await locateCfnLint(context);
  const templates = Object.keys(files).map((name, id) => ({ id, file: join(workspace, name) }));
  const lint = async (settings: object) => {
    const request = { templates, regions: ['eu-west-1'], defaultRegions: [], workers: 2, timeLimit: 120 };
    const input = JSON.stringify({ ...request, ...settings });
    const { stdout, stderr } = await context.run({ ...tool, cwd: workspace, input });
    const answers = stdout.trimEnd().split('\n');
    const sorted = answers.map((line) => JSON.parse(line) as Answer).toSorted((a, b) => a.id - b.id);
    return { answers: sorted, stderr };
  };
  const fast = await lint({});
  const plain = await lint({ plain: true });
  expect(fast.stderr).not.toContain('is run as it is');
  expect(fast.answers).toEqual(plain.answers);
  expect(plain.answers).toHaveLength(templates.length);
  // A comparison of silence would prove nothing.
  const rules = new Set(
    plain.answers.flatMap(({ matches = [] }) => matches.map((match) => (match as { rule: string }).rule)),
  );
  expect(rules.size).toBeGreaterThan(20);
});

it('a template of SAM that is not known for one beforehand is translated all the same', async () => {
  const sam = { Transform: 'AWS::Serverless-2016-10-31', Resources: { F: { Type: 'AWS::Serverless::Function' } } };
  const text = JSON.stringify(sam).replaceAll('AWS::Serverless', String.raw`AWS\u003a:Serverless`);
  const workspace = await createWorkspace({ 'escaped.json': text, 'plain.json': JSON.stringify(sam) });
  const context = createTestContext(workspace);
  const tool = await locateCfnLint(context);
  const lint = async (names: readonly string[], settings: object) => {
    const templates = names.map((name, id) => ({ id, file: join(workspace, name) }));
    const request = { templates, regions: ['eu-west-1'], defaultRegions: [], workers: 1, timeLimit: 120, ...settings };
    const { stdout } = await context.run({ ...tool, cwd: workspace, input: JSON.stringify(request) });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
  };
  const [alone] = await lint(['escaped.json'], {});
  expect(alone?.matches?.length).toBeGreaterThan(0);
  expect([alone]).toEqual(await lint(['escaped.json'], { plain: true }));
  expect(await lint(['plain.json', 'escaped.json'], {})).toEqual(
    await lint(['plain.json', 'escaped.json'], { plain: true }),
  );
});

it('the version that is installed where there is none is one that is made faster', () => {
  const pinned = /^cfn-lint==(\S+)/m.exec(readFileSync(driverPath('cfn-lint-requirements.txt'), 'utf8'))?.[1];
  expect(readFileSync(driverPath('cfn-lint-fast.py'), 'utf8')).toContain(`VERSIONS = frozenset({"${pinned}"})`);
});
