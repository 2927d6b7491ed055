import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { Context } from './context.ts';
import { executionNotFound } from './errors/index.ts';
import { fromNamedPipeline } from './near-pipeline.ts';
import { historyPageSize, readHistory } from './pipeline-history.ts';
import type { StageState } from './pipeline-state.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineExecution.html */
const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** As `fromNamedPipeline`; where the execution is not there, or its id is none, with the newest of those that are, if they may be listed. */
export async function fromNamedExecution(
  thrown: unknown,
  pipeline: string,
  executionId: string,
  doing: string,
  context: Context,
): Promise<unknown> {
  if (!isMissing(thrown, executionId))
    return fromNamedPipeline(thrown, pipeline, doing, context.aws.client(CodePipelineClient));
  return executionNotFound(pipeline, executionId, await listIds(pipeline, context), thrown);
}

/** Of an id that is cut short CodePipeline says that it does not match the pattern. */
function isMissing(thrown: unknown, executionId: string): boolean {
  if (!(thrown instanceof Error)) return false;
  if (thrown.name === 'PipelineExecutionNotFoundException') return true;
  return thrown.name === 'ValidationException' && !idPattern.test(executionId);
}

/** Throws where a person named an execution that the pipeline does not have. What cannot be known, as of one of long ago, is let pass. */
export async function checkExecution(
  stages: readonly StageState[],
  pipeline: string,
  executionId: string | undefined,
  context: Context,
): Promise<void> {
  if (executionId === undefined) return;
  const inStages = stages.flatMap((stage) => [stage.executionId ?? [], stage.inbound].flat());
  if (inStages.includes(executionId)) return;
  const listed = await listIds(pipeline, context);
  const isWhole = 0 < listed.length && listed.length < historyPageSize;
  if (listed.includes(executionId) || (idPattern.test(executionId) && !isWhole)) return;
  throw executionNotFound(pipeline, executionId, [...listed, ...inStages]);
}

/** The newest first. Asked only for what is told: what is denied or broken here hides nothing of that. */
async function listIds(pipeline: string, context: Context): Promise<readonly string[]> {
  const newest = await readHistory(pipeline, Infinity, 1, context).catch(() => []);
  return newest.map(({ executionId }) => executionId);
}
