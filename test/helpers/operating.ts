import {
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import type { Fixture } from './pipeline-fixture.ts';
import { tools } from './pipeline-fixture.ts';
import { runOnTerminal, runSteps, type StepsRun } from './run-steps.ts';
import { createWorkspace } from './workspace.ts';

/** The command, as the administrator of the Tools account runs it. */
export async function operate(fixture: Fixture, ...args: readonly string[]): Promise<StepsRun> {
  return runSteps(args, { cwd: await createWorkspace(), env: fixture.environmentFor(tools) });
}

/** The same at a terminal, where the answers are typed. */
export async function operateOnTerminal(
  fixture: Fixture,
  answers: readonly string[],
  ...args: readonly string[]
): Promise<StepsRun> {
  return runOnTerminal(args, { cwd: await createWorkspace(), env: fixture.environmentFor(tools), answers });
}

export async function startExecution({ codepipeline }: Fixture, name: string): Promise<string> {
  return (await codepipeline.send(new StartPipelineExecutionCommand({ name }))).pipelineExecutionId ?? '';
}

export async function newestExecution({ codepipeline }: Fixture, pipelineName: string) {
  const listed = await codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName }));
  const newest = listed.pipelineExecutionSummaries?.[0];
  return { id: newest?.pipelineExecutionId ?? '', status: newest?.status };
}

/** Answers an approval as somebody else would. */
export async function approveElsewhere({ codepipeline }: Fixture, pipelineName: string, stage: string): Promise<void> {
  const { stageStates = [] } = await codepipeline.send(new GetPipelineStateCommand({ name: pipelineName }));
  const action = stageStates.find(({ stageName }) => stageName === stage)?.actionStates?.[0];
  await codepipeline.send(
    new PutApprovalResultCommand({
      pipelineName,
      stageName: stage,
      actionName: action?.actionName,
      token: action?.latestExecution?.token,
      result: { status: 'Approved', summary: 'elsewhere' },
    }),
  );
}
