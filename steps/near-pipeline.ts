import { ListPipelinesCommand, type CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { allPages } from './all-pages.ts';
import { didYouMean, oneOf } from './closest-name.ts';
import { fromPipeline, pipelineNotFound, StepError } from './errors/index.ts';
import { isPipelineOfBranch } from './pipeline-branches.ts';
import { instanceNamedBy } from './pipeline-instances.ts';

/** As `fromPipeline`; where the pipeline is not there, with the names of those that are, if they may be listed: of an instance or a branch too, by its own name. */
export async function fromNamedPipeline(
  thrown: unknown,
  pipeline: string,
  doing: string,
  client: CodePipelineClient,
): Promise<unknown> {
  const told = fromPipeline(thrown, pipeline, doing);
  if (!(told instanceof StepError) || told.code !== 'PIPELINE_NOT_FOUND') return told;
  // What is denied or broken here hides nothing of what was told.
  const names = await listNames(client).catch(() => []);
  const ofFamily = names.filter((name) => instanceNamedBy(name) === pipeline || isPipelineOfBranch(name, pipeline));
  const hint =
    0 < ofFamily.length && ofFamily.length <= 3 ? `did you mean ${oneOf(ofFamily)}?` : didYouMean(pipeline, names);
  return hint === undefined ? told : pipelineNotFound(pipeline, thrown, hint);
}

async function listNames(client: CodePipelineClient): Promise<readonly string[]> {
  return allPages(
    (nextToken) => client.send(new ListPipelinesCommand({ ...(nextToken && { nextToken }) })),
    ({ pipelines = [] }) => pipelines.flatMap(({ name }) => name ?? []),
    ({ nextToken }) => nextToken,
  );
}
