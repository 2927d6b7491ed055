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
import type { WorkloadKind } from '../workload-kinds.ts';
import type { OrganizationDefinition } from './cloud/cloud.ts';
import { installPublishing, type PackageRepository } from './publishing.ts';
import type { RehearsedWorkload } from './workload.ts';

export interface BootstrapFacts {
  readonly workload: RehearsedWorkload;
  /** The folder of the standard templates. */
  readonly templates: string;
  readonly version: string;
  readonly deployments?: DeploymentForm;
  readonly organization: OrganizationDefinition;
  readonly region: string;
  readonly kinds: readonly WorkloadKind[];
  /** The folder of the rehearsal. */
  readonly folder: string;
}

export interface InstalledPipeline {
  readonly pipeline: string;
  readonly artifactBucket: string;
  readonly packageRepository?: PackageRepository;
}

/**
 * Sets up an empty organisation as its platform engineer would, by `steps bootstrap`: only its accounts, and how to act in them, are the
 * rehearsal's own. Where packages are published, the stacks of docs/publishing.md follow.
 */
export async function bootstrapOrganization(
  facts: BootstrapFacts,
  as: (accountName: string) => Context,
): Promise<InstalledPipeline> {
  const context = withoutChanges(as('Management'));
  const access: Access = ({ account }) => withoutChanges(as(account));
  const options: BootstrapOptions = { version: facts.version, templates: facts.templates, access };
  const plan = await planBootstrap(rehearsedConfiguration(facts), options, context);
  const { common } = await applyBootstrap(plan, { ...options, upgrade: false }, context);
  const { form, pipelineParameters } = facts.workload;
  const pipeline = pipelineParameters['PipelineName'] ?? pipelineParameters['WorkloadName'] ?? '';
  const installed = { pipeline, artifactBucket: common['ArtifactBucketName'] ?? '' };
  if (form === 'workload') return installed;
  const publishing = { ...facts, organizationId: facts.organization.id, pipeline, pipelineParameters };
  return { ...installed, packageRepository: await installPublishing(publishing, withoutChanges(as('Tools'))) };
}

function rehearsedConfiguration(facts: BootstrapFacts): BootstrapConfiguration {
  const { organization, region } = facts;
  return {
    organization: {
      id: organization.id,
      'management-account': organization.managementAccountId,
      'tools-account': organization.accounts.find(({ name }) => name === 'Tools')?.id ?? '',
    },
    regions: [region],
    // This machine stands for the image: the name is never pulled.
    image: { uri: 'codebuild-steps/rehearsal' },
    // Nothing is written down in a rehearsal.
    'access-logs': false,
    ...(facts.workload.form === 'workload' ? whatStacksNeed(facts) : {}),
  };
}

/** The roles in every account, and the pipeline. */
function whatStacksNeed({ workload, organization, kinds, deployments }: BootstrapFacts) {
  return {
    // The second commit builds only what it changes.
    'build-cache': true,
    'organizational-units': { standard: ['Workloads/Standard'], controlled: ['Workloads/Controlled'] },
    ...(kinds.length > 0 ? { workloads: { kinds: [...kinds] } } : {}),
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

/**
 * The repository's own parameters, with the accounts of the rehearsal in the place of the real ones. A repository may leave them to the
 * organisation's bootstrap.yml; which of them it has is not known then, and it gets all.
 */
function pipelineParameters(
  { pipelineParameters: own }: RehearsedWorkload,
  organization: OrganizationDefinition,
): Record<string, string> {
  const accounts = organization.accounts.filter(({ organizationalUnit }) => organizationalUnit[0] === 'Workloads');
  const ofAll = accounts.map(({ name, id }) => [`${name}AccountId`, id] as const);
  const named = ofAll.filter(([name]) => own[name]);
  const stages = ['DevAccountId', 'TestAccountId', 'UatAccountId', 'ProdAccountId'];
  const chosen = named.length > 0 ? named : ofAll.filter(([name]) => stages.includes(name));
  return { ...own, ...Object.fromEntries(chosen), CreateRepository: 'true' };
}

/** Of setting up, a rehearsal shows the stacks and not their hundred resources; a failure tells its first cause. */
function withoutChanges(context: Context): Context {
  const report: Context['report'] = (event) => {
    if (event.type !== 'change') context.report(event);
  };
  return { ...context, report };
}
