import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace, writeFiles } from '../../helpers/workspace.ts';

const topic = (rest = '') => `Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n${rest}`;
const wrong = '    Propertie: {}\n';
const nesting = (parameters = '') =>
  `Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: stacks/child.yml\n${parameters}`;

/** A repository in which all of these are committed. */
async function repository(files: Readonly<Record<string, string>>) {
  const folder = await createWorkspace(files);
  const git = (...args: readonly string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message=first', '--no-verify');
  const write = (file: string, text: string) => writeFiles(folder, { [file]: text });
  const stage = async (file: string, text: string) => {
    await write(file, text);
    await git('add', file);
  };
  const staged = (cwd = folder) => runSteps(['validate', '--staged'], { cwd, env: { AWS_REGION: 'eu-west-1' } });
  return { folder, git, write, stage, staged };
}

describe('steps validate --staged', () => {
  it('validates what is staged, as it is staged, and not what lies in the work tree', async () => {
    const { write, stage, staged } = await repository({ 'template.yml': topic() });
    await stage('template.yml', topic(wrong));
    await write('template.yml', topic());
    expect(await staged()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^template\.yml:4:5: error/m) as string,
    });
    await stage('template.yml', `${topic()}# other\n`);
    await write('template.yml', topic(wrong));
    expect(await staged()).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/no errors and 1 warning in 1 template\n$/) as string,
    });
  });

  it('starts no linter where no template is staged', async () => {
    const { write, stage, staged } = await repository({ 'template.yml': topic() });
    await write('template.yml', topic(wrong));
    await stage('notes.txt', 'a');
    expect(await staged()).toEqual({ exitCode: 0, stdout: '', stderr: 'no template is staged\n' });
  });

  it('tells of what is staged and what nests or includes it only', async () => {
    const { stage, staged } = await repository({
      'template.yml': `${nesting()}  Other:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: stacks/other.yml}\n`,
      'stacks/child.yml': topic(),
      'stacks/other.yml': topic(wrong),
      'notes/aside.yml': topic(wrong),
    });
    await stage(
      'stacks/child.yml',
      `Parameters: {Name: {Type: String}}\n${topic('    Properties: {DisplayName: !Ref Name}\n')}`,
    );
    const { exitCode, stderr } = await staged();
    expect(exitCode).toBe(1);
    // The parent lacks what the child now asks for.
    expect(stderr).toMatch(/^template\.yml:\d+:\d+: error: .*STEPS021\]/m);
    expect(stderr).toMatch(/cfn-lint [\d.]+: 2 templates/);
    expect(stderr).not.toMatch(/other\.yml|aside\.yml/);
  });

  it('tells what a new parameter of the root asks of parameter files that are not staged', async () => {
    const { stage, staged } = await repository({
      'template.yml': topic(),
      'environments/dev.json': '{"Parameters":{}}',
    });
    const parameter = 'Parameters: {Name: {Type: String}}\n';
    await stage('template.yml', `${parameter}${topic('    Properties: {DisplayName: !Ref Name}\n')}`);
    expect((await staged()).stderr).toMatch(/STEPS011/);
  });

  it('takes templates that no root leads to, and repositories without one', async () => {
    const beside = await repository({ 'template.yml': topic() });
    await beside.stage('stacks/alone.yml', topic(wrong));
    expect((await beside.staged()).stderr).toMatch(/^stacks\/alone\.yml:4:5: error/m);
    const without = await repository({ 'README.md': '' });
    await without.stage('any.yml', topic(wrong));
    expect((await without.staged()).stderr).toMatch(/^any\.yml:4:5: error/m);
    await without.stage('any.yml', 'no: template\n');
    expect(await without.staged()).toMatchObject({ exitCode: 0, stderr: 'no template is staged\n' });
  });

  it('misses what is not in the commit, but not what git ignores because a build makes it', async () => {
    const { git, write, stage, staged } = await repository({ '.gitignore': 'stacks/\n', 'template.yml': topic() });
    await write('stacks/child.yml', topic());
    await stage('template.yml', nesting());
    expect(await staged()).toMatchObject({ exitCode: 0 });
    await stage('.gitignore', '\n');
    expect((await staged()).stderr).toMatch(/template\.yml:5:20: error: "stacks\/child\.yml" does not exist/);
    await git('add', 'stacks');
    expect(await staged()).toMatchObject({ exitCode: 0 });
  });

  it('works in a folder of the repository, in another work tree, and before the first commit', async () => {
    const { folder, git, stage, staged } = await repository({ 'shop/template.yml': topic(), '.gitignore': 'tree\n' });
    await stage('shop/template.yml', topic(wrong));
    expect((await staged(join(folder, 'shop'))).stderr).toMatch(/^template\.yml:4:5: error/m);
    await git('worktree', 'add', '--quiet', 'tree');
    await writeFile(join(folder, 'tree/shop/template.yml'), `${topic(wrong)}# tree\n`);
    await execa('git', ['add', '--all'], { cwd: join(folder, 'tree') });
    expect((await staged(join(folder, 'tree/shop'))).stderr).toMatch(/^template\.yml:4:5: error/m);
    const fresh = await createWorkspace({ 'template.yml': topic(wrong) });
    await execa('git', ['init', '--quiet'], { cwd: fresh });
    await execa('git', ['add', '--all'], { cwd: fresh });
    expect((await staged(fresh)).stderr).toMatch(/^template\.yml:4:5: error/m);
  });

  it('says that a deleted template was needed', async () => {
    const { folder, git, staged } = await repository({ 'template.yml': nesting(), 'stacks/child.yml': topic() });
    await rm(join(folder, 'stacks'), { recursive: true });
    await git('add', '--all');
    // What nests it is not staged, but can no longer be deployed.
    expect((await staged()).stderr).toMatch(/template\.yml:5:20: error: "stacks\/child\.yml" does not exist/);
  });

  it('obeys the configuration that is staged, with the rules that it names', async () => {
    const { stage, staged } = await repository({ 'template.yml': topic() });
    await stage('.cfnlintrc', 'ignore_checks: [E3001]\n');
    await stage('template.yml', topic(wrong));
    expect(await staged()).toMatchObject({ exitCode: 0 });
  });

  it('refuses a folder of no repository', async () => {
    const folder = await createWorkspace({ 'template.yml': topic() });
    await mkdir(join(folder, 'a'));
    const { exitCode, stderr } = await runSteps(['validate', '--staged'], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('a folder of a git repository');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
