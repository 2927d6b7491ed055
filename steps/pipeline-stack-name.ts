/**
 * What the stacks of pipelines are named by, before the pipeline's name: so are they kept to the roles of their class.
 * cloudformation/common/common.yml has the roles, packages/codeartifact.yml those of pipelines that publish.
 */
export const pipelineStackPrefixes = {
  main: 'steps-pipeline-',
  develop: 'steps-develop-pipeline-',
  publish: 'steps-publish-',
} as const;

export function isPipelineStack(stackName: string): boolean {
  return Object.values(pipelineStackPrefixes).some((prefix) => stackName.startsWith(prefix));
}
