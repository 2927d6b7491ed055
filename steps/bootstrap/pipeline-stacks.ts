import { join } from 'node:path';
import { pipelineTemplateFiles, renderPipelineTemplate, type ListedEnvironment } from '../pipeline-template/index.ts';
import { placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import { buildCacheBucketParameter, hasBuildCache } from './cache-stacks.ts';
import { ticketPatternOf } from './change-stacks.ts';
import { imageRepositoryArn } from './image-stacks.ts';
import { instancesParameter, instancesStackPrefix } from '../pipeline-instances.ts';
import { given, ownTag, type DeploymentPlace, type StackTarget } from './stack-target.ts';
import { pipelineStackPrefixes } from '../pipeline-stack-name.ts';
import { nameOf, workloadOf } from './pipeline-names.ts';
import { sourceParameters } from './source-stacks.ts';

export function pipelineStacks(configuration: BootstrapConfiguration): readonly StackTarget[] {
  return (configuration.pipelines ?? []).map((pipeline) => pipelineStack(pipeline, configuration));
}

export function pipelineStack(pipeline: PipelineConfiguration, configuration: BootstrapConfiguration): StackTarget {
  const { accounts = {}, parameters = {}, instances } = pipeline;
  const [workload, name] = [workloadOf(pipeline), nameOf(pipeline)];
  const place = placeOf('Tools', configuration, pipeline.region);
  return {
    kind: 'pipeline',
    ...place,
    stackName: `${pipelineStackPrefixes[classOf(pipeline)]}${name}`,
    templateFile: pipeline.template ?? standardTemplateOf(pipeline),
    ...given('templateText', pipeline.templateText),
    ...renderedTemplate(pipeline, place.region),
    parameters: {
      CreateRepository: 'true',
      ...parameters,
      WorkloadName: workload,
      PipelineName: name,
      ...given('StackName', pipeline['stack-name']),
      ...given('RepositoryName', pipeline.repository),
      ...given('CreateRepository', pipeline['create-repository']),
      ...given('BranchName', pipeline.branch),
      ...sourceParameters(pipeline),
      ...given('PipelineClass', pipeline.class),
      ...given('DevAccountId', accounts.dev),
      ...given('TestAccountId', accounts.test),
      ...given('UatAccountId', accounts.uat),
      ...given('ProdAccountId', accounts.prod),
      ...given('ComputeType', pipeline['compute-type']),
      ...given('TimeoutMinutes', pipeline['timeout-minutes']),
      ...given('LogRetentionDays', pipeline['log-retention-days']),
      ...given('Stages', pipeline.stages),
      ...given('RequireApproval', pipeline['require-approval']),
      ...(hasBuildCache(configuration) && pipeline.kind !== 'publish'
        ? { BuildCache: 'true', BuildCacheBucket: buildCacheBucketParameter }
        : {}),
      ...given('DeniedRules', pipeline.deny?.join(',')),
      // Of environments that are listed the template itself says it.
      ...(pipeline.environments === undefined ? given('JointApproval', pipeline['approve-together']) : {}),
      ...given('ChangeTicketPattern', ticketPatternOf(name, classOf(pipeline) === 'main', configuration)),
    },
    ...(pipeline['self-update'] === false
      ? {}
      : { selfUpdate: { held: saidByName(pipeline), ...(instances === undefined ? {} : { instances }) } }),
    named: [...Object.keys(parameters), ...(instances === undefined ? [] : [instancesParameter])],
    tags: { ...configuration.tags, ...pipeline.tags, ...ownTag },
  };
}

function standardTemplateOf({ kind, deployments = 'cloudformation' }: PipelineConfiguration): string {
  return kind === 'publish' ? join('pipelines', 'publish.yml') : pipelineTemplateFiles[deployments];
}

function classOf({ kind, class: said, parameters = {} }: PipelineConfiguration): keyof typeof pipelineStackPrefixes {
  if (kind === 'publish') return 'publish';
  return (said ?? parameters['PipelineClass']) === 'develop' ? 'develop' : 'main';
}

/** What makes and retires the pipelines of instances, for each pipeline that has some. */
export function instancesStacks(configuration: BootstrapConfiguration): readonly StackTarget[] {
  return (configuration.pipelines ?? []).flatMap((pipeline): readonly StackTarget[] => {
    if (pipeline.instances === undefined) return [];
    const { region, parameters } = pipelineStack(pipeline, configuration);
    const PipelineName = String(parameters['PipelineName']);
    return [
      {
        kind: 'instances',
        ...placeOf('Tools', configuration, region),
        stackName: `${instancesStackPrefix}${PipelineName}`,
        templateFile: 'pipelines/instances.yml',
        parameters: {
          PipelineName,
          PipelineClass: classOf(pipeline),
          Limit: String(pipeline.instances),
          ...given('ConnectionArn', pipeline.source?.connection),
          ...given('LogRetentionDays', pipeline['log-retention-days']),
          BuildImageRepositoryArn: imageRepositoryArn(configuration.image, region),
        },
        named: [],
        tags: { ...configuration.tags, ...pipeline.tags, ...ownTag },
      },
    ];
  });
}

/** Of environments that are listed a template is rendered, which holds them. */
function renderedTemplate(
  {
    environments,
    deployments = 'cloudformation',
    'approve-together': areApprovedTogether = false,
  }: PipelineConfiguration,
  region: string,
): Pick<StackTarget, 'templateText' | 'deploysTo'> {
  if (environments === undefined) return {};
  const listed = environments.map((environment): ListedEnvironment => ({
    name: environment.name,
    accounts: environment.accounts,
    ...(environment.regions === undefined ? {} : { regions: environment.regions }),
    approval: environment.approval ?? true,
    concurrency: environment.concurrency ?? 1,
    configurationFile: environment['configuration-file'] ?? `environments/${environment.name.toLowerCase()}.json`,
    ...(environment.alarm === undefined ? {} : { alarm: environment.alarm }),
    ...(environment['test-buildspec'] === undefined ? {} : { testBuildSpecFile: environment['test-buildspec'] }),
  }));
  const place = `${deployments}/${region}/${areApprovedTogether}`;
  const known = rendered.get(environments) ?? new Map<string, string>();
  const text =
    known.get(place) ?? renderPipelineTemplate(deployments, { environments: listed, region, areApprovedTogether });
  rendered.set(environments, known.set(place, text));
  return { templateText: text, deploysTo: listed.flatMap(placesOf) };
}

/** Of listed environments, once for each form and region: a run asks for a pipeline's stack several times. */
const rendered = new WeakMap<NonNullable<PipelineConfiguration['environments']>, Map<string, string>>();

function placesOf({ accounts, regions }: ListedEnvironment): readonly DeploymentPlace[] {
  if (regions === undefined) return accounts.map((accountId) => ({ accountId }));
  return regions.flatMap((region) => accounts.map((accountId) => ({ accountId, region })));
}

/** Parameters whose values are said in the place of the repository's. With what stages it begins is no such value. */
function saidByName(pipeline: PipelineConfiguration): readonly string[] {
  const { parameters = {}, fromRepository = [] } = pipeline;
  return [
    ...Object.keys(parameters).filter((name) => name !== 'Stages' && !fromRepository.includes(name)),
    ...(pipeline['compute-type'] === undefined ? [] : ['ComputeType']),
    ...(pipeline['timeout-minutes'] === undefined ? [] : ['TimeoutMinutes']),
  ];
}
