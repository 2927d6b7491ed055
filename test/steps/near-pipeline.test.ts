import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { branchPipelineName } from '../../steps/pipeline-branches.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { serveAws } from '../helpers/serve-aws.ts';
import { createWorkspace } from '../helpers/workspace.ts';

type Answers = Readonly<Record<string, readonly [status: number, body: object]>>;
const refused = (name: string, message = name): Answers[string] => [400, { __type: name, message }];
const denied = refused('AccessDeniedException', 'User: me is not authorized to perform: codepipeline:List');
const id = '4f0c1a2b-0000-4000-8000-000000000001';
const waiting: Answers[string] = [
  200,
  {
    stageStates: [
      {
        stageName: 'Approve',
        latestExecution: { pipelineExecutionId: id, status: 'InProgress' },
        actionStates: [{ actionName: 'Approve', latestExecution: { status: 'InProgress', token: 'token' } }],
      },
    ],
  },
];

/** The command against a CodePipeline that has these answers, by operation, and what was asked. */
async function ask(answers: Answers, ...args: readonly string[]) {
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    request.resume();
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    asked.push(operation);
    const [status, body] = answers[operation] ?? refused('UnknownOperationException');
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  };
  const ended = await runSteps(args, { cwd: await createWorkspace(), env: await serveAws(listener) });
  expect(ended.stderr).not.toMatch(/^\s+at |AccessDenied|not authorized/m);
  return { ...ended, asked };
}

describe('what may not be listed for a hint', () => {
  it.each([
    ['status', 'ordres'],
    ['logs', 'ordres'],
    ['logs', 'ordres', '--execution', id],
    ['approve', 'ordres'],
    ['retry', 'ordres'],
  ])('of pipelines leaves steps %s %s with what was said', async (...args) => {
    const none = refused('PipelineNotFoundException');
    const answers = {
      GetPipelineState: none,
      GetPipelineExecution: none,
      ListPipelineExecutions: none,
      ListPipelines: denied,
    };
    const { exitCode, stdout, stderr, asked } = await ask(answers, ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('this account and region have no pipeline "ordres" [PIPELINE_NOT_FOUND]\n');
    expect(stderr).toContain('→ steps status --all lists those that there are');
    expect(stderr).not.toContain('did you mean');
    expect(asked).toContain('ListPipelines');
  });

  it.each([
    ['4f0c1a2b', 'ValidationException'],
    [id, 'PipelineExecutionNotFoundException'],
  ])('of executions leaves %s as not there', async (typed, name) => {
    const answers = { GetPipelineExecution: refused(name), ListPipelineExecutions: denied };
    const { exitCode, stderr, asked } = await ask(answers, 'logs', 'orders', '--execution', typed);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`pipeline orders has no execution "${typed}" [EXECUTION_NOT_FOUND]\n`);
    expect(stderr).toContain('→ steps status orders shows the executions that are in its stages\n');
    expect(asked).toEqual(['GetPipelineExecution', 'ListPipelineExecutions']);
  });

  it('of executions leaves those that are in the stages', async () => {
    const answers = { GetPipelineState: waiting, ListPipelineExecutions: denied };
    const short = await ask(answers, 'approve', 'orders', '--execution', '4f0c1a2b', '--yes');
    expect(short.stderr).toContain(`has no execution "4f0c1a2b" [EXECUTION_NOT_FOUND]\n→ did you mean ${id}?\n`);
    const verify = ['verify', '--approval', 'orders/Approve/Approve', '--ticket-pattern', 'CHG'];
    const verified = await ask(answers, ...verify, '--execution', id.replace('4f', 'f4').slice(0, 30));
    expect(verified).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`→ did you mean ${id}?\n`) });
    const whole = await ask(answers, 'approve', 'orders', '--execution', id.replace('4f', 'a1'), '--yes');
    expect(whole).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('[OTHER_EXECUTION_WAITS]') });
  });
});

describe('a pipeline that is not there', () => {
  const branches = ['feature/add-table', 'feature/drop-table'].map((branch) =>
    branchPipelineName('orders', branch, 'feature/'),
  );
  const names = ['orders', 'orders--eu', 'orders--us', 'payments--us', ...branches];
  it.each([
    ['eu', 'did you mean orders--eu?'],
    ['us', 'did you mean orders--us or payments--us?'],
    ['orders--ue', 'did you mean orders--eu?'],
    ['feature/drop-table', `did you mean ${branches[1]}?`],
    ['feature/other', 'steps status --all lists'],
  ])('as %s is told with the one of the instance or the branch', async (typed, hint) => {
    const answers: Answers = {
      GetPipelineState: refused('PipelineNotFoundException'),
      ListPipelines: [200, { pipelines: names.map((name) => ({ name })) }],
    };
    const { exitCode, stderr } = await ask(answers, 'approve', typed);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`no pipeline "${typed}" [PIPELINE_NOT_FOUND]\n→ ${hint}`);
  });
});

describe('an execution whose id is cut short', () => {
  const summary = { pipelineExecutionSummaries: [{ pipelineExecutionId: id, status: 'Failed' }] };
  it.each([
    ['4f0c1a2b', `did you mean ${id}?`],
    ['zzz', `its newest are ${id}`],
  ])('of which CodePipeline says that %s is no id is told with those that there are', async (typed, hint) => {
    const answers: Answers = {
      GetPipelineExecution: refused('ValidationException'),
      ListPipelineExecutions: [200, summary],
    };
    const { exitCode, stderr } = await ask(answers, 'logs', 'orders', '--execution', typed);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`[EXECUTION_NOT_FOUND]\n→ ${hint}\n`);
  });
});
