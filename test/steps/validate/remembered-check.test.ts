import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from '../../../steps/tools/index.ts';
import { packageRoot } from '../../../steps/package-root.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace, writeFiles } from '../../helpers/workspace.ts';

const topic = (property: string) =>
  `Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {KmsMasterKeyId: a, ${property}: b}\n`;
const parent = 'Resources: {Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yml}}}\n';

/** The built command, as only its files are named by their contents. Whether a linter was run is told by its task. */
async function validate(workspace: string, cache: string, ...args: readonly string[]) {
  const context = createTestContext(workspace, { AWS_REGION: 'eu-west-1', STEPS_CACHE_DIR: cache });
  const file = join(packageRoot(), 'dist', 'steps.js');
  const { stdout, stderr, exitCode } = await context.run({
    file: process.execPath,
    args: [file, 'validate', '--format', 'json', ...args],
    cwd: workspace,
    env: context.environment,
  });
  return { stdout, exitCode, hasLinted: /cfn-lint 1\./.test(stderr) };
}

it('that a linter cannot check a template is kept too, for it would be so again', async () => {
  const cache = await createWorkspace();
  await symlink(join(cacheFolder(createTestContext('/')), 'tools'), join(cache, 'tools'));
  const workspace = await createWorkspace({ 'template.yml': 'Resources: {Extended: {Typo: AWS::SNS::Topic}}\n' });
  const first = await validate(workspace, cache);
  expect(first).toMatchObject({ hasLinted: true, stdout: expect.stringContaining('could not check this template') });
  expect(await validate(workspace, cache)).toEqual({ ...first, hasLinted: false });
});

/** A rule of cfn-lint's that mends the template, as a user does who does not wait for the findings. */
const mending = `
from cfnlint.rules import CloudFormationLintRule

class Mending(CloudFormationLintRule):
    id, shortdesc, description, tags = "W9001", "mends", "mends", []

    def match(self, cfn):
        with open("template.yml", "w") as file:
            file.write(${JSON.stringify(topic('DisplayName'))})
        return []
`;

it('what changes while it is checked is checked again', async () => {
  const cache = await createWorkspace();
  await symlink(join(cacheFolder(createTestContext('/')), 'tools'), join(cache, 'tools'));
  const workspace = await createWorkspace({
    'template.yml': topic('DisplayNam'),
    'rules/Mending.py': mending,
    '.cfnlintrc': 'append_rules: [rules]\n',
  });
  expect((await validate(workspace, cache)).stdout).toContain('E3002');
  const again = await validate(workspace, cache);
  expect(again.hasLinted).toBe(true);
  expect(again.stdout).not.toContain('E3002');
});

it('an unchanged workload is answered from what was kept, and every change of it, of its children and of the configuration is seen', async () => {
  const cache = await createWorkspace();
  await symlink(join(cacheFolder(createTestContext('/')), 'tools'), join(cache, 'tools'));
  const workspace = await createWorkspace({ 'template.yml': parent, 'child.yml': topic('DisplayNam') });
  const first = await validate(workspace, cache);
  expect(first).toMatchObject({ exitCode: 1, hasLinted: true, stdout: expect.stringContaining('E3002') });
  expect(await validate(workspace, cache)).toEqual({ ...first, hasLinted: false });
  expect(await validate(workspace, cache, '--fresh')).toEqual(first);

  await writeFiles(workspace, { 'child.yml': topic('DisplayName') });
  const mended = await validate(workspace, cache);
  expect(mended.hasLinted).toBe(true);
  expect(mended.stdout).not.toContain('E3002');
  expect(await validate(workspace, cache)).toEqual({ ...mended, hasLinted: false });
  await writeFiles(workspace, { 'child.yml': topic('DisplayNam'), '.cfnlintrc': 'ignore_checks: [E3002]\n' });
  const configured = await validate(workspace, cache);
  expect(configured.hasLinted).toBe(true);
  expect(configured.stdout).not.toContain('E3002');
  await writeFiles(workspace, { '.cfnlintrc': 'ignore_checks: [E3001]\n' });
  expect(await validate(workspace, cache)).toMatchObject({
    hasLinted: true,
    stdout: expect.stringContaining('E3002'),
  });
});
