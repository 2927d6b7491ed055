import { instancePrefix, parentNameLimit } from '../pipeline-instances.ts';
import type { Contradiction } from './contradiction.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';

/** Two hyphens keep what is of a workload's instances from what is not: what makes and retires them is bound to such names. */
export function findUnfitInstances(
  pipeline: PipelineConfiguration,
  pipelines: readonly PipelineConfiguration[],
): readonly Contradiction[] {
  if (pipeline.instances === undefined) return [];
  const { name, stack } = namesOf(pipeline);
  const messages = [
    ...(name.length > parentNameLimit
      ? [`${name} has more than ${parentNameLimit} characters, so that its instances would have no names`]
      : []),
    ...(pipeline['self-update'] === false ? ['with self-update: false a pipeline has no instances'] : []),
    ...(pipeline.kind === 'publish' ? ['a pipeline that publishes has no instances'] : []),
    ...pipelines
      .map(namesOf)
      .filter((other) => isOfInstance(other.name, name) || isOfInstance(other.stack, stack))
      .map((other) => `pipeline ${other.name}, or its stack, is named as an instance of ${name}: give it another name`),
  ];
  return messages.map((message) => ({ path: ['instances'], message }));
}

function isOfInstance(name: string, parent: string): boolean {
  return name.startsWith(instancePrefix(parent));
}

export function namesOf(pipeline: PipelineConfiguration): { readonly name: string; readonly stack: string } {
  const { parameters = {} } = pipeline;
  const workload = pipeline.workload ?? parameters['WorkloadName'] ?? '';
  return {
    name: pipeline.name ?? parameters['PipelineName'] ?? workload,
    stack: pipeline['stack-name'] ?? (parameters['StackName'] || workload),
  };
}
