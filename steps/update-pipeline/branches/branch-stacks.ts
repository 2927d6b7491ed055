import { CodePipelineClient, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import type { Context } from '../../context.ts';
import { fromAws } from '../../errors/index.ts';
import { branchPrefix } from '../../pipeline-branches.ts';
import { pipelineStackPrefixes } from '../../pipeline-stack-name.ts';
import { listFamilyStacks, type FamilyStack } from '../family-stacks.ts';

/** The stack of a branch's pipeline. */
export interface BranchStack extends FamilyStack {
  /** As the stack in Dev is named too. */
  readonly pipelineName: string;
  readonly branch: string;
  /** When the pipeline was made or ran last: no clock of a committer tells it. Milliseconds since 1970. */
  readonly lastActiveAt: number;
}

/** Pipelines of branches are of class develop, whatever the workload's own is. */
export function branchStackName(pipelineName: string): string {
  return `${pipelineStackPrefixes.develop}${pipelineName}`;
}

export async function listBranchStacks(
  parent: string,
  region: string,
  context: Context,
): Promise<readonly BranchStack[]> {
  const prefix = branchPrefix(parent);
  const stacks = await listFamilyStacks(branchStackName(prefix), region, context);
  return Promise.all(
    stacks.map(async (stack) => {
      const pipelineName = `${prefix}${stack.name}`;
      const lastRunAt = stack.isThere ? await readLastRun(pipelineName, region, context) : 0;
      const branch = stack.parameters['BranchName'] ?? '';
      return { ...stack, pipelineName, branch, lastActiveAt: Math.max(stack.createdAt, lastRunAt) };
    }),
  );
}

/** The newest execution is the first: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelineExecutions.html */
async function readLastRun(pipelineName: string, region: string, context: Context): Promise<number> {
  const client = context.aws.client(CodePipelineClient, { region });
  try {
    const command = new ListPipelineExecutionsCommand({ pipelineName, maxResults: 1 });
    const { pipelineExecutionSummaries = [] } = await client.send(command, { abortSignal: context.signal });
    return pipelineExecutionSummaries[0]?.startTime?.getTime() ?? 0;
  } catch (error) {
    // Of a stack that is half deleted the pipeline can be gone.
    if (error instanceof Error && error.name === 'PipelineNotFoundException') return 0;
    throw fromAws(error, `list the executions of pipeline ${pipelineName}`);
  }
}
