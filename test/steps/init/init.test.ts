import { execa } from 'execa';
import { readFileSync } from 'node:fs';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { repositoryForms, repositoryKinds } from '../../../steps/repository-kinds.ts';
import { isObject, parseSource, toTemplateValue } from '../../../steps/template.ts';
import { runOnTerminal, runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const init = (cwd: string, ...args: readonly string[]) => runSteps(['init', ...args], { cwd });
const listed = (stdout: string, action: 'added' | 'kept') =>
  [...stdout.matchAll(/^(added|kept) +(.+)$/gm)].filter(([, how]) => how === action).map(([, , path = '']) => path);
/** Every file but git's own. */
const filesIn = async (folder: string) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
  return files.filter((file) => !file.startsWith(join(folder, '.git/'))).map((file) => file.slice(folder.length + 1));
};

describe('steps init in an empty folder', () => {
  it('makes a git repository of branch main with nothing committed, and lists each file', async () => {
    const cwd = await createWorkspace();
    const { stdout } = await init(cwd, 'shop', '--kind', 'serverless');
    const shop = join(cwd, 'shop');
    expect(listed(stdout, 'added').toSorted()).toEqual((await filesIn(shop)).toSorted());
    expect(stdout.split('Next:')[1]?.match(/^ {2}\S.*$/gm)).toEqual([
      '  cd shop && steps rehearse --yes',
      '  git add --all && git commit --message "Start shop"',
      '  steps bootstrap',
    ]);
    const git = await execa('git', ['status', '--branch', '--porcelain'], { cwd: shop });
    expect(git.stdout).toMatch(/^## No commits yet on main\n/);
    expect(await readFile(join(shop, 'template.yml'), 'utf8')).toContain('Description: shop - ');
  });

  it('does it again without a change, and completes what an interruption left out', async () => {
    const cwd = await createWorkspace();
    await init(cwd, '--kind', 'static-site', '--name', 'shop');
    const again = await init(cwd, '--kind', 'static-site');
    expect(listed(again.stdout, 'added')).toEqual([]);
    const all = await filesIn(cwd);
    const left = ['template.yml', 'site/index.html', 'steps.yml', 'environments/prod.json'];
    for (const file of left) await rm(join(cwd, file));
    const completed = await init(cwd, '--kind', 'static-site', '--name', 'shop');
    expect(listed(completed.stdout, 'added').toSorted()).toEqual(left.toSorted());
    expect(await filesIn(cwd)).toEqual(all);
  });

  it('writes nothing for --dry-run', async () => {
    const cwd = await createWorkspace();
    const { stdout } = await init(cwd, 'shop', '--kind', 'library', '--dry-run');
    expect(listed(stdout, 'added')).toContain('pipeline/publish.json');
    expect(await readdir(cwd)).toEqual([]);
  });

  it('asks on a terminal for the kind and the name, and takes the one that it proposes', async () => {
    const cwd = await createWorkspace();
    const { stdout } = await runOnTerminal(['init', 'shop'], { cwd, answers: ['infrastructure', ''] });
    expect(stdout).toContain('infrastructure  a network, and a bucket with its key');
    expect(stdout).toContain('its name [shop]: ');
    expect(await readFile(join(cwd, 'shop', 'steps.yml'), 'utf8')).toContain('workload: shop\n');
  });

  it('puts given accounts into the pipeline configuration, and shortens a name that is too long for a pipeline', async () => {
    const cwd = await createWorkspace();
    const name = 'a-name-of-more-than-twenty-letters';
    await init(cwd, '--kind', 'serverless', '--name', name, '--account', 'dev=111111111112', 'prod=111111111113');
    const { Parameters } = JSON.parse(await readFile(join(cwd, 'pipeline', 'standard.json'), 'utf8')) as {
      Parameters: object;
    };
    expect(Parameters).toEqual({
      WorkloadName: name,
      PipelineName: 'a-name-of-more-than',
      DevAccountId: '111111111112',
      ProdAccountId: '111111111113',
    });
    const other = await init(cwd, '--kind', 'serverless', '--account', 'dev=111111111119');
    expect(other).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('pipeline/standard.json is there already'),
    });
  });
});

describe('steps init in a repository that is there', () => {
  const template = 'Parameters: {VpcCidr: {Type: String}}\nResources: {Topic: {Type: AWS::SNS::Topic}}\n';

  it('adds what its own template needs around it, and overwrites nothing', async () => {
    const own = {
      'infra/main.yml': template,
      'steps.yml': 'workload: orders\ntemplate-file: infra/main.yml\n',
      'README.md': 'mine\n',
      '.vscode/settings.json': '{}\n',
    };
    const cwd = await createWorkspace(own);
    await execa('git', ['init', '--quiet'], { cwd });
    const { stdout } = await init(cwd, '--kind', 'infrastructure');
    expect(listed(stdout, 'kept')).toEqual(['.vscode/settings.json', 'steps.yml']);
    expect(stdout).toContain('in the git repository ');
    for (const [file, text] of Object.entries(own)) expect(await readFile(join(cwd, file), 'utf8')).toBe(text);
    expect(await readdir(cwd)).not.toContain('stacks');
    expect(JSON.parse(await readFile(join(cwd, 'environments', 'dev.json'), 'utf8'))).toEqual({
      Parameters: { VpcCidr: '10.0.0.0/16' },
      Tags: { workload: 'orders', environment: 'dev' },
    });
    expect(await readFile(join(cwd, 'pipeline', 'standard.json'), 'utf8')).toContain('"WorkloadName": "orders"');
  });

  it('names the parameters of its own template that its environments leave without a value', async () => {
    const template = 'Parameters:\n  Stage: { Type: String }\n  Size: { Type: Number, Default: 1 }\nResources: {}\n';
    const cwd = await createWorkspace({ 'template.yaml': template });
    const { stdout } = await init(cwd, '--kind', 'serverless');
    expect(stdout).toContain('in environments/*.json, give a value to Stage\n');
    expect((await init(cwd, '--kind', 'serverless')).stdout).not.toContain('give a value');
  });

  it('says in steps.yml what its template is called, where it is called otherwise', async () => {
    const cwd = await createWorkspace({ 'template.yaml': template });
    await init(cwd, '--kind', 'infrastructure', '--name', 'net');
    expect(await readFile(join(cwd, 'steps.yml'), 'utf8')).toContain('template-file: template.yaml\n');
  });

  it('leaves a package that is there as it is, and calls the pipeline as it is called', async () => {
    const cwd = await createWorkspace({ 'package.json': '{"name": "@acme/tools", "version": "2.0.0"}' });
    const { stdout } = await init(cwd, '--kind', 'library');
    expect(listed(stdout, 'added')).not.toContain('greeting.js');
    expect(await readFile(join(cwd, 'pipeline', 'publish.json'), 'utf8')).toContain('"WorkloadName": "tools"');
  });

  it.each<[string, readonly string[], string]>([
    ['another name than it has', ['--kind', 'serverless', '--name', 'shop'], 'expected orders, as steps.yml says'],
    ['a folder that is a link out of it', ['--kind', 'infrastructure'], '"environments" is a link that leads out'],
    ['a folder that is a file', ['--kind', 'containers'], '"pipeline" is no folder'],
    ['no kind, where nobody can be asked', [], 'no value for --kind'],
    [
      'a kind of another pipeline',
      ['file/library', '--kind', 'serverless'],
      'pipeline/publish.json, for that is there',
    ],
    ['a folder that is a file itself', ['README.md', '--kind', 'library'], 'expected a folder'],
    ['a folder below a file', ['README.md/x', '--kind', 'library'], 'a part of its path is a file'],
    ['a folder whose name is none', ['Ä', '--kind', 'library'], "the folder's name, Ä, does not make one"],
    ['a name that is none', ['new', '--kind', 'serverless', '--name', '@a/b'], 'at most 50 lower-case letters'],
    [
      'an account that is none',
      ['new', '--kind', 'serverless', '--account', 'dev=12'],
      'ENVIRONMENT=ID with 12 digits',
    ],
    [
      'an environment that is none',
      ['new', '--kind', 'serverless', '--account', 'qa=111111111111'],
      'dev, test, uat, prod',
    ],
    [
      'one account for two environments',
      ['new', '--kind', 'serverless', '--account', 'dev=111111111111', 'test=111111111111'],
      'each environment once, in an account of its own',
    ],
    [
      'an account for a library',
      ['new', '--kind', 'library', '--account', 'dev=111111111111'],
      'deployed to no account',
    ],
  ])('refuses %s, and writes nothing', async (what, args, message) => {
    const cwd = await createWorkspace({
      'steps.yml': 'workload: orders\n',
      'README.md': '',
      'file/library/pipeline/publish.json': '{}',
    });
    if (what.includes('link')) await symlink(await createWorkspace(), join(cwd, 'environments'));
    if (what.includes('folder that is a file') && !what.includes('itself')) await writeFile(join(cwd, 'pipeline'), '');
    const before = await filesIn(cwd);
    const refused = await init(cwd, ...args);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(message) });
    expect(await filesIn(cwd)).toEqual(before);
  });
});

describe('what is published', () => {
  it('has every file that a repository of a kind is made of', async () => {
    const packed = await execa('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: packageRoot() });
    const [{ files }] = JSON.parse(packed.stdout) as [{ files: readonly { path: string }[] }];
    const published = new Set(files.map(({ path }) => path));
    for (const kind of repositoryKinds) {
      const cwd = await createWorkspace();
      const { stdout } = await init(cwd, '--kind', kind, '--name', 'shop', '--dry-run');
      const missing = listed(stdout, 'added').filter(
        (path) =>
          !['.gitignore', '.vscode/settings.json'].includes(path) &&
          !published.has(`examples/${kind}/${path}`) &&
          !published.has(path.replace('.vscode/', '')),
      );
      expect(missing).toEqual([]);
    }
  });

  it.each(repositoryKinds.filter((kind) => kind !== 'library'))(
    'says of kind %s in its example which kinds of workload it needs',
    (kind) => {
      const file = join(packageRoot(), 'examples', kind, 'steps.yml');
      const settings = toTemplateValue(parseSource(readFileSync(file, 'utf8'), file));
      const rehearse = isObject(settings) ? settings['rehearse'] : undefined;
      expect(rehearse).toEqual({ kinds: repositoryForms[kind].needs });
    },
  );
});
