import type { BootstrapConfiguration } from './configuration.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';

/** Empty where the configuration names none. */
export function workloadOf({ workload, parameters = {} }: PipelineConfiguration): string {
  return workload ?? parameters['WorkloadName'] ?? '';
}

export function nameOf(pipeline: PipelineConfiguration): string {
  return pipeline.name ?? pipeline.parameters?.['PipelineName'] ?? workloadOf(pipeline);
}

export function repositoryOf(pipeline: PipelineConfiguration): string {
  return pipeline.repository ?? (pipeline.parameters?.['RepositoryName'] || workloadOf(pipeline));
}

/** Those that name no region are in the first. */
export function pipelinesIn(
  region: string,
  { pipelines = [], regions }: BootstrapConfiguration,
): readonly PipelineConfiguration[] {
  return pipelines.filter((pipeline) => (pipeline.region ?? regions[0]) === region);
}
