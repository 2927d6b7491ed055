import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { locateCfnNag, type Tool } from '../../../steps/tools/index.ts';
import { createTestContext, type TestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

let cache: string;
let tool: Tool;
let context: TestContext;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  // Without the user's own gems, so that there is no cfn-nag to be found.
  context = createTestContext('/', { STEPS_CACHE_DIR: cache, GEM_PATH: cache, GEM_HOME: cache });
  tool = await locateCfnNag(context);
});
afterAll(() => rm(cache, { recursive: true, force: true }));

async function audit(files: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const workspace = await createWorkspace(files);
  const templates = Object.keys(files).map((name, id) => ({ id, file: join(workspace, name) }));
  const { stdout } = await context.run({
    file: tool.file,
    args: tool.args,
    cwd: workspace,
    env: tool.env,
    input: JSON.stringify({ templates, timeLimit: 60 }),
  });
  const answers = stdout.trimEnd().split('\n');
  return answers.map((line) => JSON.parse(line) as unknown);
}

it('installs the pinned gems where there are none, says so, and finds them again', async () => {
  expect(tool.version).toBe('0.8.10');
  expect(context.events).toEqual([
    expect.objectContaining({ type: 'task-started', title: expect.stringMatching(/^install cfn-nag 0\.8\.10 into /) }),
    expect.objectContaining({ type: 'task-finished', outcome: 'done' }),
  ]);
  const again = createTestContext('/', { STEPS_CACHE_DIR: cache, GEM_PATH: cache, GEM_HOME: cache });
  expect(await locateCfnNag(again)).toEqual(tool);
  expect(again.events).toEqual([]);
});

it('uses installed gems that fit, without installing anything', async () => {
  const [name = ''] = await readdir(join(cache, 'tools'));
  const installed = join(cache, 'tools', name);
  const elsewhere = createTestContext('/', {
    STEPS_CACHE_DIR: '/nowhere',
    GEM_PATH: installed,
    GEM_HOME: installed,
  });
  expect((await locateCfnNag(elsewhere)).args).toEqual(tool.args);
  expect(elsewhere.events).toEqual([]);
});

it('audits with them, and a template that cannot be parsed costs only itself', async () => {
  const answers = await audit({
    'a.yml': 'Resources: {T: {Type: AWS::SNS::Topic}}',
    'b.yml': 'Resources: {T: {Typo: AWS::SNS::Topic}}',
    'c.yml': 'Resources: {T: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: x}}}',
  });
  expect(answers).toEqual([
    { id: 0, violations: [expect.objectContaining({ id: 'W47', type: 'WARN', logical_resource_ids: ['T'] })] },
    { id: 1, failure: expect.any(String), isOfTemplate: true },
    { id: 2, violations: [] },
  ]);
});

it('says what to do where they can be had from nowhere, and leaves nothing behind', async () => {
  const empty = await createWorkspace({ gemrc: ':sources:\n- http://127.0.0.1:9/\n' });
  const offline = createTestContext('/', {
    STEPS_CACHE_DIR: join(empty, 'cache'),
    GEM_PATH: empty,
    GEM_HOME: empty,
    HOME: empty,
    GEMRC: join(empty, 'gemrc'),
  });
  await expect(locateCfnNag(offline)).rejects.toMatchObject({
    code: 'TOOL_NOT_INSTALLED',
    hint: expect.stringContaining('gem install cfn-nag'),
  });
  expect(await readdir(join(empty, 'cache', 'tools'))).toEqual([]);
});

it('names the interpreter that is missing', async () => {
  await expect(locateCfnNag(createTestContext('/', { PATH: '/nowhere' }))).rejects.toMatchObject({
    code: 'INTERPRETER_MISSING',
  });
});
