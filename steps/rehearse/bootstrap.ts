import {
  applyBootstrap,
  planBootstrap,
  type Access,
  type BootstrapConfiguration,
  type BootstrapOptions,
} from '../bootstrap/index.ts';
import type { Context } from '../context.ts';
import { given } from '../given.ts';
import type { DeploymentForm } from '../pipeline-template/index.ts';
import type { OrganizationDefinition } from './cloud/cloud.ts';
import type { RehearsedWorkload } from './workload.ts';

export interface BootstrapFacts {
  readonly workload: RehearsedWorkload;
  /** The folder of the standard templates. */
  readonly templates: string;
  readonly version: string;
  readonly deployments?: DeploymentForm;
  readonly organization: OrganizationDefinition;
  readonly region: string;
}

export interface InstalledPipeline {
  readonly pipeline: string;
  readonly artifactBucket: string;
}

/**
 * Sets up an empty organisation as its platform engineer would, by `steps bootstrap`: only its accounts, and how to act in them, are the
 * rehearsal's own.
 */
export async function bootstrapOrganization(
  facts: BootstrapFacts,
  as: (accountName: string) => Context,
): Promise<InstalledPipeline> {
  const context = withoutChanges(as('Management'));
  const access: Access = ({ account }) => withoutChanges(as(account));
  const options: BootstrapOptions = { version: facts.version, templates: facts.templates, access };
  const configuration = rehearsedConfiguration(facts);
  const plan = await planBootstrap(configuration, options, context);
  const { common } = await applyBootstrap(plan, { ...options, upgrade: false }, context);
  const { parameters = {} } = configuration.pipelines?.[0] ?? {};
  return {
    pipeline: parameters['PipelineName'] ?? parameters['WorkloadName'] ?? '',
    artifactBucket: common['ArtifactBucketName'] ?? '',
  };
}

function rehearsedConfiguration({
  workload,
  organization,
  region,
  deployments,
}: BootstrapFacts): BootstrapConfiguration {
  return {
    organization: {
      id: organization.id,
      'management-account': organization.managementAccountId,
      'tools-account': organization.accounts.find(({ name }) => name === 'Tools')?.id ?? '',
    },
    regions: [region],
    'organizational-units': { standard: ['Workloads/Standard'], controlled: ['Workloads/Controlled'] },
    // This machine stands for the image: the name is never pulled.
    image: { uri: 'codebuild-steps/rehearsal' },
    // Nothing is written down in a rehearsal.
    'access-logs': false,
    pipelines: [
      {
        ...rehearsedPipeline(workload.pipelineParameters, pipelineParameters(workload, organization)),
        ...given('deployments', deployments),
      },
    ],
  };
}

/** A repository whose accounts are not the rehearsal's would have its pipeline refuse them. */
function rehearsedPipeline(own: Readonly<Record<string, string>>, parameters: Record<string, string>) {
  const isItsOwn = Object.entries(own).every(([name, value]) => parameters[name] === value);
  return { parameters, fromRepository: Object.keys(own), 'self-update': isItsOwn };
}

/** The repository's own parameters, with the accounts of the rehearsal in the place of the real ones. */
function pipelineParameters(
  { pipelineParameters: own }: RehearsedWorkload,
  organization: OrganizationDefinition,
): Record<string, string> {
  const accounts = Object.fromEntries(organization.accounts.map(({ name, id }) => [`${name}AccountId`, id]));
  const given = Object.keys(own).flatMap((name) => (accounts[name] ? [[name, accounts[name]] as const] : []));
  return { ...own, ...Object.fromEntries(given), CreateRepository: 'true' };
}

/** Of setting up, a rehearsal shows the stacks and not their hundred resources; a failure tells its first cause. */
function withoutChanges(context: Context): Context {
  const report: Context['report'] = (event) => {
    if (event.type !== 'change') context.report(event);
  };
  return { ...context, report };
}
