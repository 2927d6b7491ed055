import { ListPipelinesCommand, type CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { allPages } from './all-pages.ts';
import { didYouMean } from './closest-name.ts';
import { fromPipeline, pipelineNotFound, StepError } from './errors/index.ts';

/** As `fromPipeline`; where the pipeline is not there, with the names of those that are, if they may be listed. */
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
  const hint = didYouMean(pipeline, names);
  return hint === undefined ? told : pipelineNotFound(pipeline, thrown, hint);
}

async function listNames(client: CodePipelineClient): Promise<readonly string[]> {
  return allPages(
    (nextToken) => client.send(new ListPipelinesCommand({ ...(nextToken && { nextToken }) })),
    ({ pipelines = [] }) => pipelines.flatMap(({ name }) => name ?? []),
    ({ nextToken }) => nextToken,
  );
}
