import { join } from 'node:path';
import { placeOf } from './access.ts';
import type { BootstrapConfiguration, PipelineConfiguration } from './configuration.ts';
import { given, ownTag, type StackTarget } from './stack-target.ts';
import { pipelineStackPrefix } from '../pipeline-stack-name.ts';

export function pipelineStacks(configuration: BootstrapConfiguration): readonly StackTarget[] {
  return (configuration.pipelines ?? []).map((pipeline) => pipelineStack(pipeline, configuration));
}

export function pipelineStack(pipeline: PipelineConfiguration, configuration: BootstrapConfiguration): StackTarget {
  const { accounts = {}, parameters = {} } = pipeline;
  const workload = pipeline.workload ?? parameters['WorkloadName'] ?? '';
  const name = pipeline.name ?? parameters['PipelineName'] ?? workload;
  return {
    kind: 'pipeline',
    ...placeOf('Tools', configuration, pipeline.region),
    stackName: `${pipelineStackPrefix}${name}`,
    templateFile: join('pipelines', 'standard.yml'),
    parameters: {
      CreateRepository: 'true',
      ...parameters,
      WorkloadName: workload,
      PipelineName: name,
      ...given('StackName', pipeline['stack-name']),
      ...given('RepositoryName', pipeline.repository),
      ...given('CreateRepository', pipeline['create-repository']),
      ...given('BranchName', pipeline.branch),
      ...given('PipelineClass', pipeline.class),
      ...given('DevAccountId', accounts.dev),
      ...given('TestAccountId', accounts.test),
      ...given('UatAccountId', accounts.uat),
      ...given('ProdAccountId', accounts.prod),
      ...given('ComputeType', pipeline['compute-type']),
      ...given('TimeoutMinutes', pipeline['timeout-minutes']),
      ...given('LogRetentionDays', pipeline['log-retention-days']),
    },
    named: Object.keys(parameters),
    tags: { ...configuration.tags, ...pipeline.tags, ...ownTag },
  };
}

export function repositoryOf({ repository, workload, parameters = {} }: PipelineConfiguration): string {
  return repository ?? (parameters['RepositoryName'] || (workload ?? parameters['WorkloadName'] ?? ''));
}
