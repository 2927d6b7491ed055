import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { locateCfnLint, type Tool } from '../../../steps/tools/index.ts';
import { driverPath } from '../../../steps/tools/tool.ts';
import { createTestContext, type TestContext } from '../../helpers/step-context.ts';
import { collectWheels, createBarePython } from '../../helpers/wheels.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

// Two dozen wheels are unpacked, on a machine that may run other tests beside.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let folder: string;
let wheels: string;
let barePath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  wheels = join(folder, 'wheels');
  await mkdir(wheels);
  collectWheels(driverPath('cfn-lint-requirements.txt'), wheels);
  barePath = createBarePython(join(folder, 'python'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function lint(tool: Tool, context: TestContext): Promise<string> {
  const workspace = await createWorkspace({
    'template.yml': 'Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicNam: x}}}',
  });
  const { stdout } = await context.run({
    file: tool.file,
    args: tool.args,
    cwd: workspace,
    env: tool.env,
    input: JSON.stringify({
      templates: [{ id: 0, file: join(workspace, 'template.yml') }],
      regions: [],
      defaultRegions: [],
      workers: 1,
      timeLimit: 60,
    }),
  });
  return stdout;
}

const bareContext = (cache: string, environment: Readonly<Record<string, string>>) =>
  createTestContext('/', { PATH: barePath, PYTHONPATH: undefined, STEPS_CACHE_DIR: cache, ...environment });

it('installs the pinned cfn-lint where there is none, says so, and finds it again', async () => {
  const cache = join(folder, 'cache');
  const offline = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, PIP_NO_COMPILE: '1' };
  const context = bareContext(cache, offline);
  const tool = await locateCfnLint(context);
  expect(tool.version).toBe('1.51.0');
  expect(tool.env['PYTHONPATH']).toContain(cache);
  expect(context.events).toEqual([
    expect.objectContaining({ type: 'task-started', title: expect.stringMatching(/^install cfn-lint 1\.51\.0 into /) }),
    expect.objectContaining({ type: 'task-finished', outcome: 'done' }),
  ]);
  expect(await lint(tool, context)).toContain('"E3002"');

  const again = bareContext(cache, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/nowhere' });
  expect((await locateCfnLint(again)).env['PYTHONPATH']).toBe(tool.env['PYTHONPATH']);
  expect(again.events).toEqual([]);
});

it('uses an installed cfn-lint that fits, without installing anything', async () => {
  const bare = bareContext(join(folder, 'cache'), { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, PIP_NO_COMPILE: '1' });
  const installed = (await locateCfnLint(bare)).env['PYTHONPATH'] ?? '';
  const cache = join(folder, 'unused');
  const context = createTestContext('/', { PATH: barePath, PYTHONPATH: installed, STEPS_CACHE_DIR: cache });
  const tool = await locateCfnLint(context);
  expect(tool).toMatchObject({ name: 'cfn-lint', version: '1.51.0' });
  expect(tool.env['PYTHONPATH']).toBe(installed);
  expect(context.events).toEqual([]);
  await expect(readdir(join(cache, 'tools'))).rejects.toThrow('ENOENT');
});

it('installs the pinned one where the installed one is too old', async () => {
  const old = await createWorkspace({ 'cfn_lint-1.40.0.dist-info/METADATA': '', 'cfnlint/__init__.py': '' });
  const context = bareContext(join(folder, 'cache'), {
    PYTHONPATH: old,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: wheels,
    PIP_NO_COMPILE: '1',
  });
  expect((await locateCfnLint(context)).version).toBe('1.51.0');
});

it('says what to do where it can be had from nowhere, and leaves nothing behind', async () => {
  const cache = await createWorkspace();
  const context = bareContext(cache, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: cache });
  await expect(locateCfnLint(context)).rejects.toMatchObject({
    code: 'TOOL_NOT_INSTALLED',
    hint: expect.stringContaining('PIP_INDEX_URL'),
  });
  expect(await readdir(join(cache, 'tools'))).toEqual([]);
});

it('names the interpreter that is missing', async () => {
  const context = createTestContext('/', { PATH: '/nowhere' });
  await expect(locateCfnLint(context)).rejects.toMatchObject({
    code: 'INTERPRETER_MISSING',
    message: 'cfn-lint needs Python 3.10 to 3.14, and there is none: no python3 is on the PATH',
  });
});

it('gives the linter no credentials', async () => {
  const context = createTestContext('/', {
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://x',
  });
  const { env } = await locateCfnLint(context);
  expect(Object.keys(env).filter((name) => name.startsWith('AWS_'))).toEqual([]);
});
