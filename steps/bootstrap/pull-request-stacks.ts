import { join } from 'node:path';
import { administratorOf, listedPlaces, placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import { imageRepositoryArn } from './image-stacks.ts';
import type { OrganizationFacts } from './organization.ts';
import { nameOf, pipelinesIn, repositoryOf, workloadOf } from './pipeline-names.ts';
import { isOfCodeCommit, sourceParameters, validatedProvider } from './source-stacks.ts';
import { standardStack, standardStacksIn } from './standard-stack.ts';
import { given, ownTag, validationPrefix, type StackTarget } from './stack-target.ts';

type Pipelines = readonly PipelineConfiguration[];

/** The pipelines of a region whose pull requests are validated; none where it is not asked for. */
export function validatedPipelines(configuration: BootstrapConfiguration, region: string): Pipelines {
  if (!configuration['branch-rules']?.['validate-pull-requests']) return [];
  return pipelinesIn(region, configuration).filter(
    (one) => one.kind !== 'publish' && (isOfCodeCommit(one) || validatedProvider(one) !== undefined),
  );
}

function validatedRegions(configuration: BootstrapConfiguration): readonly string[] {
  return configuration.regions.filter((region) => validatedPipelines(configuration, region).length > 0);
}

/** What validates pull requests shares in a region. */
export function pullRequestRoles(configuration: BootstrapConfiguration): readonly StackTarget[] {
  return standardStacksIn(
    'pull-request-roles',
    validatedRegions(configuration),
    (region) => ({ BuildImageRepositoryArn: imageRepositoryArn(configuration.image, region) }),
    configuration,
  );
}

/** The role to plan with, in every account of the standard units, where there are some, and in each standard account that is listed. */
export function planRoles(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly StackTarget[] {
  if (validatedRegions(configuration).length === 0) return [];
  const { accounts = [], parameters } = configuration;
  const administrator = administratorOf(configuration);
  const shared = {
    ToolsAccountId: configuration.organization['tools-account'],
    OrganizationId: organization.id,
    ReportRoleNames: { output: 'ReportRoleName', of: 'pull-request-roles' as const },
    ...given('CrossAccountDeploymentRoleName', parameters?.common?.['CrossAccountDeploymentRoleName']),
  };
  const units = organization.standardUnits.map(({ id }) => id).join(',');
  const ofUnits = {
    ...shared,
    StandardOrganizationalUnitIds: units,
    CallAs: administrator === 'Management' ? 'SELF' : 'DELEGATED_ADMIN',
  };
  const listed = listedPlaces(configuration).filter((_place, index) => accounts[index]?.controlled === false);
  return [
    ...(units === ''
      ? []
      : [standardStack('plan-roles', placeOf(administrator, configuration), ofUnits, configuration)]),
    ...listed.map((place) => standardStack('account-plan-role', place, shared, configuration)),
  ];
}

/** One stack for each repository, with what the first of its pipelines says of it. */
export function pullRequestStacks(configuration: BootstrapConfiguration): readonly StackTarget[] {
  return validatedRegions(configuration).flatMap((region) => {
    const pipelines = validatedPipelines(configuration, region);
    const first = new Map(pipelines.toReversed().map((pipeline) => [placeOfSource(pipeline), pipeline]));
    return [...first.values()].toReversed().map((pipeline) => {
      const ofRepository = pipelines.filter((one) => placeOfSource(one) === placeOfSource(pipeline));
      return pullRequestStack(pipeline, devAccountOf(ofRepository), region, configuration);
    });
  });
}

/** A repository of CodeCommit and one of a connection can have the same name. */
function placeOfSource(pipeline: PipelineConfiguration): string {
  const { connection, repository } = pipeline.source ?? {};
  return connection === undefined ? repositoryOf(pipeline) : `${connection} ${repository}`;
}

function sourceOf(pipeline: PipelineConfiguration): Readonly<Record<string, string>> {
  const provider = validatedProvider(pipeline);
  if (provider === undefined) return { RepositoryName: repositoryOf(pipeline) };
  const { ConnectionArn = '', FullRepositoryId = '' } = sourceParameters(pipeline);
  return { SourceProvider: provider, ConnectionArn, FullRepositoryId };
}

/** Of several pipelines of a repository another one than the first may be that which deploys to Dev. */
function devAccountOf(pipelines: Pipelines): string | undefined {
  const ids = pipelines.map(({ accounts, parameters }) => accounts?.dev ?? parameters?.['DevAccountId']);
  return ids.find((id) => id !== undefined && id !== '');
}

function pullRequestStack(
  pipeline: PipelineConfiguration,
  devAccount: string | undefined,
  region: string,
  configuration: BootstrapConfiguration,
): StackTarget {
  const { parameters = {} } = pipeline;
  const branches = configuration['branch-rules']?.branches;
  const told = ['BuildSpecFile', 'TemplateFile', 'DevConfigurationFile', 'ComputeType'];
  return {
    kind: 'pull-requests',
    ...placeOf('Tools', configuration, region),
    stackName: `${validationPrefix}${nameOf(pipeline)}`,
    templateFile: join('pipelines', 'pull-requests.yml'),
    parameters: {
      ...Object.fromEntries(Object.entries(parameters).filter(([name]) => told.includes(name))),
      ValidationName: nameOf(pipeline),
      ...sourceOf(pipeline),
      StackName: pipeline['stack-name'] ?? (parameters['StackName'] || workloadOf(pipeline)),
      BuildImageRepositoryArn: imageRepositoryArn(configuration.image, region),
      ...given('Branches', branches?.join(',')),
      ...given('DevAccountId', devAccount),
      ...given('ComputeType', pipeline['compute-type']),
      ...given('TimeoutMinutes', pipeline['timeout-minutes']),
      ...given('LogRetentionDays', pipeline['log-retention-days']),
    },
    named: [],
    tags: { ...configuration.tags, ...ownTag },
  };
}
