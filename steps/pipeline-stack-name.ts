/** What the stacks of pipelines are named by, before the pipeline's name; the second are of the develop class. */
export const pipelineStackPrefix = 'steps-pipeline-';
const developPipelineStackPrefix = 'steps-develop-pipeline-';

export function isPipelineStack(stackName: string): boolean {
  return [pipelineStackPrefix, developPipelineStackPrefix].some((prefix) => stackName.startsWith(prefix));
}
