import { mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../steps/tools/index.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { startWatching, type Watching } from '../../helpers/watching.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const topic = (rest = '') => `Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n${rest}`;
const wrong = '    Propertie: {}\n';
const nesting = (rest = '') =>
  `Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: stacks/child.yml\n${rest}`;

/** A cache that holds the tools and no results. */
async function emptyCache(): Promise<string> {
  const cache = await createWorkspace();
  await symlink(join(cacheFolder({ environment: process.env }), 'tools'), join(cache, 'tools'));
  return cache;
}

async function watch(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const folder = await createWorkspace(files);
  const cache = await emptyCache();
  const watching = await startWatching(folder, args, { STEPS_CACHE_DIR: cache });
  const first = await watching.round();
  const write = (file: string, text: string) => writeFile(join(folder, file), text);
  return { folder, cache, watching, write, first, until: (text: RegExp) => watching.until(text) };
}

async function interrupted({ child, ended }: Watching) {
  child.kill('SIGINT');
  return ended;
}

/** Resolves when all that was started has ended. */
async function helpersGone(watching: Watching): Promise<void> {
  while (watching.helpers().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('steps validate --watch', () => {
  it('tells all at first, then what is found after each change', async () => {
    const files = { 'template.yml': topic(), 'environments/dev.json': '{"Parameters":{}}' };
    const { watching, write, first, until } = await watch(files);
    expect(first).toContain('template.yml:2:3: warning: SNS Topic should specify KmsMasterKeyId');
    expect(first).toMatch(/no errors and 1 warning in 1 template and 1 parameter file\n$/);
    await write('template.yml', topic(wrong));
    expect(await until(/1 error and 1 warning in/)).toMatch(
      /^template\.yml changed\n[^]*template\.yml:4:5: error: Addit/,
    );
    await write('template.yml', topic());
    await until(/no errors and 1 warning in/);
    await write('environments/dev.json', '{"Parameters":{"A":"b"}}');
    await until(/STEPS010/);
    await write('environments/prod.json', '{"Parameters":{"A":"b"}}');
    await until(/^environments\/prod\.json changed[^]*2 errors and 1 warning in 1 template and 2 parameter files/);
    expect(watching.helpers().length).toBeGreaterThan(0);
    const { exitCode, stderr } = await interrupted(watching);
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/steps: stopped by SIGINT\n$/);
    // Not on a terminal: nothing is cleared.
    expect(stderr).not.toContain('\u001B');
    expect(watching.helpers()).toEqual([]);
  });

  it('lints only what has changed, with what nests it', async () => {
    const other = '  Other:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: stacks/other.yml}\n';
    const { cache, write, until } = await watch({
      'template.yml': nesting(other),
      'stacks/child.yml': topic(),
      'stacks/other.yml': topic('    Properties: {DisplayName: other}\n'),
    });
    const kept = async () => (await readdir(join(cache, 'validate'))).length;
    // Of three templates, by two linters each.
    expect(await kept()).toBe(6);
    await write('stacks/child.yml', topic(wrong));
    await until(/child\.yml:4:5/);
    expect(await kept()).toBe(10);
  });

  it('goes on through what editors and people do to files', async () => {
    const { folder, write, until } = await watch({ 'template.yml': nesting(), 'stacks/child.yml': topic() });
    const child = join(folder, 'stacks/child.yml');
    // A file beside it takes its place.
    await writeFile(`${child}.new`, topic(wrong));
    await rename(`${child}.new`, child);
    await until(/stacks\/child\.yml:4:5: error/);
    await write('stacks/child.yml', 'Resources: [');
    await until(/STEPS002/);
    await rm(child);
    await until(/"stacks\/child\.yml" does not exist/);
    await rm(join(folder, 'stacks'), { recursive: true });
    await mkdir(join(folder, 'stacks'));
    await write('stacks/child.yml', topic());
    await until(/no errors/);
    await write('stacks/child.yml', topic(wrong));
    await until(/stacks\/child\.yml:4:5: error/);
    // The root itself: that is told, and waited for.
    await rm(join(folder, 'template.yml'));
    await until(/warning: no value for --template-file/);
    await write('template.yml', topic());
    await until(/no errors and 1 warning in 1 template/);
  });

  it('takes new templates of a folder, and looks neither at what tools have made nor at what has not changed', async () => {
    const { folder, write, until } = await watch(
      { 'a.yml': topic(), 'node_modules/x/b.yml': topic(), 'notes.txt': '' },
      '.',
    );
    await write('node_modules/x/b.yml', topic(wrong));
    await write('notes.txt', 'changed');
    await utimes(join(folder, 'a.yml'), new Date(), new Date());
    await mkdir(join(folder, 'new'));
    await write('new/c.yml', topic(wrong));
    const said = await until(/2 warnings in 2 templates/);
    expect(said).toContain('new/c.yml:4:5: error');
    expect(said).not.toMatch(/node_modules|notes|a\.yml changed/);
  });

  it('takes other settings: of steps.yml, and of cfn-lint, which is loaded anew', async () => {
    const { write, until } = await watch({ 'template.yml': topic(wrong), 'other.yml': topic() });
    await write('.cfnlintrc', 'ignore_checks: [E3001]\n');
    await until(/no errors/);
    await write('steps.yml', 'template-file: other.yml\n');
    expect(await until(/no errors/)).toContain('other.yml:2:3');
    await write('steps.yml', 'template-fil: other.yml\n');
    await until(/steps\.yml:1:1: warning: /);
    await write('steps.yml', 'template-file: template.yml\n');
    expect(await until(/no errors/)).toContain(' template.yml:2:3'.trim());
  });

  it('starts a linter again that was ended, and says so', async () => {
    const { watching, write, until } = await watch({ 'template.yml': topic() });
    for (const pid of watching.helpers()) process.kill(pid, 'SIGKILL');
    await write('template.yml', topic(wrong));
    const said = await until(/template\.yml:4:5: error/);
    expect(said).toMatch(/warning: cfn-lint was ended by signal SIGKILL; it is started again/);
    expect(said).not.toContain('STEPS008');
    await write('template.yml', topic());
    expect(await until(/no errors/)).not.toContain('started again');
  });

  it('leaves nothing behind where it is ended without being asked', async () => {
    const { watching } = await watch({ 'template.yml': topic() });
    expect(watching.helpers().length).toBeGreaterThan(0);
    watching.child.kill('SIGKILL');
    await watching.ended;
    await helpersGone(watching);
  });

  it('prints each result where that is asked for', async () => {
    const { watching, write, until } = await watch({ 'template.yml': topic() }, '--format', 'text');
    await write('template.yml', topic(wrong));
    await until(/1 error and/);
    await interrupted(watching);
    expect(watching.stdout()).toMatch(/^template\.yml:2:3: warning[^]*\ntemplate\.yml:4:5: error/);
  });

  it.each([['--fix'], ['--record']])('refuses %s beside it, and what is not there from the start', async (flag) => {
    const folder = await createWorkspace({ 'template.yml': topic() });
    const refused = await runSteps(['validate', '--watch', flag], { cwd: folder });
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(flag) as string });
    const absent = await runSteps(['validate', '--watch', 'none.yml'], { cwd: folder });
    expect(absent).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('none.yml') as string });
  });
});
