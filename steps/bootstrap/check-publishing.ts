import type { BootstrapConfiguration } from './configuration.ts';
import type { Contradiction } from './contradiction.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';

/** What belongs to one kind of pipeline has no effect in the other. */
export function checkPublishing(
  pipeline: PipelineConfiguration,
  { packages }: BootstrapConfiguration,
): readonly Contradiction[] {
  if (pipeline.kind !== 'publish')
    return pipeline['require-approval'] === undefined
      ? []
      : [
          {
            path: ['require-approval'],
            message: 'require-approval is for pipelines of kind: publish; Uat and Prod are approved always',
          },
        ];
  const unfit = (['accounts', 'class', 'deployments', 'develop', 'stages', 'stack-name'] as const)
    .filter((name) => pipeline[name] !== undefined)
    .map((name) => ({ path: [name], message: `a pipeline that publishes deploys nowhere: leave ${name} out` }));
  const message = 'packages is missing: it says what repository pipelines publish to (packages: {} takes the defaults)';
  return [...unfit, ...(packages === undefined ? [{ path: ['kind'], message }] : [])];
}
