import {
  CodePipelineClient,
  ListPipelineExecutionsCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import type { Context } from '../../context.ts';
import { fromAws } from '../../errors/index.ts';
import { waitWhile } from '../../wait.ts';

/** A deployment ends in that time, or waits for somebody who approves. */
const patienceMs = 30 * 60 * 1000;

/**
 * Lets what the pipeline does end, and nothing more begin: a deployment would make anew what is to be deleted. What does not end is
 * abandoned. https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html#concepts-how-it-works-stopping
 */
export async function stopExecutions(pipelineName: string, region: string, context: Context): Promise<void> {
  const client = context.aws.client(CodePipelineClient, { region });
  const begun = context.clock.now();
  const stopOngoing = async (): Promise<boolean> => {
    const abandon = context.clock.now() - begun > patienceMs;
    const { pipelineExecutionSummaries = [] } = await client.send(
      new ListPipelineExecutionsCommand({ pipelineName, maxResults: 100 }),
      { abortSignal: context.signal },
    );
    const ongoing = pipelineExecutionSummaries.filter(({ status }) => status === 'InProgress' || status === 'Stopping');
    for (const { status, pipelineExecutionId } of ongoing)
      if (status === 'InProgress' || abandon) {
        const request = { pipelineName, pipelineExecutionId, abandon, reason: 'the branch is retired' };
        await client
          .send(new StopPipelineExecutionCommand(request), { abortSignal: context.signal })
          .catch(ignoreStopped);
      }
    return ongoing.length > 0;
  };
  try {
    await waitWhile(stopOngoing, (isOngoing) => isOngoing, context);
  } catch (error) {
    if (error instanceof Error && error.name === 'PipelineNotFoundException') return;
    throw fromAws(error, `stop the executions of pipeline ${pipelineName}`);
  }
}

/** It ended, or was stopped, meanwhile. */
function ignoreStopped(error: unknown): void {
  const names = ['PipelineExecutionNotStoppableException', 'DuplicatedStopRequestException'];
  if (!(error instanceof Error) || !names.includes(error.name)) throw error;
}
