import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace, writeFiles } from '../../helpers/workspace.ts';

const template = (rest = '') => `Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n${rest}`;
const wrong = template('    Propertie: {}\n');

async function repository(files: Readonly<Record<string, string>> = {}) {
  const folder = await createWorkspace(files);
  await execa('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  return folder;
}

const hook = (cwd: string, ...args: readonly string[]) => runSteps(['init', '--hook', ...args], { cwd });

/** As a program with windows starts it: with no more on the PATH than git itself needs. */
function commit(cwd: string, ...args: readonly string[]) {
  const environment = Object.fromEntries(
    ['HOME', 'STEPS_CACHE_DIR', 'XDG_CACHE_HOME'].map((name) => [name, process.env[name]]),
  );
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  return execa('git', [...identity, 'commit', '--message=any', ...args], {
    cwd,
    env: { ...environment, PATH: '/usr/bin:/bin', AWS_REGION: 'eu-west-1' },
    extendEnv: false,
    reject: false,
  });
}

describe('steps init --hook', () => {
  it('installs a hook that validates what is staged, also without the PATH of a shell, and that --no-verify leaves out', async () => {
    const folder = await repository({ 'template.yml': wrong });
    expect(await hook(folder)).toMatchObject({ exitCode: 0, stdout: 'added  .git/hooks/pre-commit\n' });
    expect((await stat(join(folder, '.git/hooks/pre-commit'))).mode & 0o777).toBe(0o755);
    expect(await hook(folder)).toMatchObject({ exitCode: 0, stdout: 'kept   .git/hooks/pre-commit\n' });
    await execa('git', ['add', '--all'], { cwd: folder });
    const refused = await commit(folder);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/^template\.yml:4:5: error/m);
    expect((await commit(folder, '--no-verify')).exitCode).toBe(0);
    await writeFile(join(folder, 'template.yml'), template());
    // `--all` has an index of its own.
    expect((await commit(folder, '--all')).exitCode).toBe(0);
    await writeFile(join(folder, 'template.yml'), wrong);
    expect((await commit(folder, '--all')).exitCode).toBe(1);
  });

  it('starts no program where no template is staged', async () => {
    const folder = await repository({ 'notes.txt': 'a' });
    await hook(folder);
    const file = join(folder, '.git/hooks/pre-commit');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('\nrun_steps() {\n', '\nrun_steps() {\n  echo started >&2\n'));
    await execa('git', ['add', '--all'], { cwd: folder });
    expect(await commit(folder)).toMatchObject({ exitCode: 0, stderr: '' });
    await writeFiles(folder, { 'template.yml': template() });
    await execa('git', ['add', '--all'], { cwd: folder });
    expect((await commit(folder)).stderr).toContain('started');
  });

  it('serves several folders of a repository, with any name', async () => {
    const folder = await repository({ "it's a shop/template.yml": template(), 'orders/template.yml': wrong });
    for (const name of ["it's a shop", 'orders']) expect((await hook(join(folder, name))).stdout).toMatch(/^added/);
    await execa('git', ['add', '--all'], { cwd: folder });
    const { exitCode, stderr } = await commit(folder);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/no errors and 1 warning[^]*^template\.yml:4:5: error/m);
  });

  it('goes where core.hooksPath leads inside the repository, without the places of this machine', async () => {
    const folder = await repository();
    await execa('git', ['config', 'core.hooksPath', '.githooks'], { cwd: folder });
    expect((await hook(folder)).stdout).toBe('added  .githooks/pre-commit\n');
    const text = await readFile(join(folder, '.githooks/pre-commit'), 'utf8');
    expect(text).not.toContain(process.execPath);
  });

  it('changes no hook that is there, nor one of all repositories, and says what to add', async () => {
    const folder = await repository();
    const own = '#!/bin/sh\nexit 0\n';
    await writeFiles(folder, { '.git/hooks/pre-commit': own });
    await mkdir(join(folder, 'orders'));
    const { exitCode, stdout } = await hook(join(folder, 'orders'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('kept   .git/hooks/pre-commit: a pre-commit hook is there already.');
    expect(stdout).toContain("  steps -C 'orders' validate --staged || exit 1\n");
    expect(await readFile(join(folder, '.git/hooks/pre-commit'), 'utf8')).toBe(own);
    const elsewhere = await createWorkspace();
    await execa('git', ['config', 'core.hooksPath', elsewhere], { cwd: folder });
    expect((await hook(folder)).stdout).toContain('core.hooksPath names hooks of more than this repository');
    await execa('git', ['config', 'core.hooksPath', '.husky/_'], { cwd: folder });
    expect((await hook(folder)).stdout).toContain('.husky/pre-commit is the one to change');
  });

  it('is one hook for all work trees', async () => {
    const folder = await repository({ 'template.yml': template(), '.gitignore': 'tree\n' });
    await execa('git', ['add', '--all'], { cwd: folder });
    await commit(folder);
    await execa('git', ['worktree', 'add', '--quiet', 'tree'], { cwd: folder });
    const tree = join(folder, 'tree');
    expect((await hook(tree)).stdout).toMatch(/^added .*\.git\/hooks\/pre-commit\n$/);
    await writeFile(join(tree, 'template.yml'), wrong);
    const { exitCode, stderr } = await commit(tree, '--all');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^template\.yml:4:5: error/m);
  });

  it('is installed with a new repository, and only said with --dry-run', async () => {
    const cwd = await createWorkspace();
    const { stdout } = await hook(cwd, 'shop', '--kind', 'infrastructure');
    expect(stdout).toMatch(/^added {2}\.git\/hooks\/pre-commit\nadded /);
    const folder = await repository();
    expect((await hook(folder, '--dry-run')).stdout).toContain('Nothing is written');
    await expect(stat(join(folder, '.git/hooks/pre-commit'))).rejects.toThrow('ENOENT');
  });

  it('refuses a folder of no repository', async () => {
    const { exitCode, stderr } = await hook(await createWorkspace());
    expect(exitCode).toBe(2);
    expect(stderr).toContain('git init');
  });
});
