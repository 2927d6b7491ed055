import {
  EnableAWSServiceAccessCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { declaredParameters, parseSource } from '../template.ts';
import {
  defaultCapabilities,
  defaultDeploymentRoleName,
  defaultPipelineRoleName,
  deployStack,
  type DeployOptions,
  type DeployOutcome,
} from '../deploy/index.ts';
import { packageWorkload } from '../package/index.ts';
import { runTask } from '../task.ts';
import type { OrganizationDefinition } from './cloud/cloud.ts';
import type { RehearsedWorkload } from './workload.ts';

export interface BootstrapFacts {
  readonly workload: RehearsedWorkload;
  /** The folder of the standard templates. */
  readonly templates: string;
  /** A folder for copies of them: packaging writes beside what it packages. */
  readonly workFolder: string;
  readonly organization: OrganizationDefinition;
  readonly region: string;
}

export interface InstalledPipeline {
  readonly pipeline: string;
  readonly artifactBucket: string;
}

type Values = Readonly<Record<string, string>>;

/**
 * Sets up an empty organisation as its platform engineer would, with the standard templates and our own package and deploy: the common
 * resources in the Tools account, the roles of every workload account by StackSets from the Management account, and the pipeline.
 */
export async function bootstrapOrganization(
  facts: BootstrapFacts,
  as: (accountName: string) => Context,
): Promise<InstalledPipeline> {
  await cp(facts.templates, facts.workFolder, { recursive: true });
  const inTemplates = (accountName: string): Context => ({ ...as(accountName), workingDirectory: facts.workFolder });
  const common = await deployTemplate(
    'Tools',
    'codebuild-steps-common',
    join('common', 'common.yml'),
    commonValues(facts),
    inTemplates('Tools'),
  );
  await installRoles(facts, common.outputs, inTemplates);
  const values = pipelineValues(facts);
  const pipeline = values['PipelineName'] ?? '';
  await deployTemplate(
    'Tools',
    `steps-pipeline-${pipeline}`,
    join('pipelines', 'standard.yml'),
    values,
    inTemplates('Tools'),
  );
  return { pipeline, artifactBucket: common.outputs['ArtifactBucketName'] ?? '' };
}

function commonValues({ organization }: BootstrapFacts): Values {
  return {
    OrganizationId: organization.id,
    ManagementAccountId: organization.managementAccountId,
    // This machine stands for the image: the name is never pulled.
    BuildImage: 'codebuild-steps/rehearsal',
  };
}

/** The StackSets' own template refers to the roles' template, which is uploaded where the Management account may read it. */
async function installRoles(
  facts: BootstrapFacts,
  common: Values,
  inTemplates: (accountName: string) => Context,
): Promise<void> {
  const { organization } = facts;
  const packagedFile = join('stacksets', 'packaged.yml');
  const tools = inTemplates('Tools');
  const release = {
    workload: 'codebuild-steps',
    templateFile: join('stacksets', 'cross-account-roles.yml'),
    s3Prefix: 'released',
    outputTemplateFile: packagedFile,
  };
  await runTask(tools, 'release', 'Tools: release the template of the cross-account roles', () =>
    packageWorkload(release, quiet(tools)),
  );
  const management = inTemplates('Management');
  const units = await readUnits(management);
  await deployTemplate(
    'Management',
    'codebuild-steps-cross-account-roles',
    packagedFile,
    {
      ...common,
      OrganizationId: organization.id,
      ToolsAccountId: idOf(organization, 'Tools'),
      StandardOrganizationalUnitIds: units.get('Standard') ?? '',
      ControlledOrganizationalUnitIds: units.get('Controlled') ?? '',
    },
    management,
  );
}

/** Turns on trusted access for StackSets, and resolves to the ids of all organisational units by their names. */
async function readUnits(management: Context): Promise<ReadonlyMap<string, string>> {
  const client = management.aws.client(OrganizationsClient);
  return runTask(management, 'organization', 'Management: turn on trusted access for StackSets', async () => {
    await client.send(
      new EnableAWSServiceAccessCommand({ ServicePrincipal: 'member.org.stacksets.cloudformation.amazonaws.com' }),
    );
    const { Roots = [] } = await client.send(new ListRootsCommand({}));
    const units = new Map<string, string>();
    const parents = Roots.map(({ Id = '' }) => Id);
    for (const ParentId of parents) {
      const { OrganizationalUnits = [] } = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId }));
      for (const { Id = '', Name = '' } of OrganizationalUnits) {
        units.set(Name, Id);
        parents.push(Id);
      }
    }
    return units;
  });
}

/** The repository's own parameters, with the accounts of the rehearsal in the place of the real ones. */
function pipelineValues({ workload, organization }: BootstrapFacts): Values {
  const accounts = Object.fromEntries(organization.accounts.map(({ name, id }) => [`${name}AccountId`, id]));
  const given = Object.fromEntries(
    Object.keys(workload.pipelineParameters).flatMap((name) => (accounts[name] ? [[name, accounts[name]]] : [])),
  );
  return { ...workload.pipelineParameters, ...given, CreateRepository: 'true' };
}

/** Deploys with whatever of the values the template declares. */
async function deployTemplate(
  accountName: string,
  stackName: string,
  templateFile: string,
  values: Values,
  context: Context,
): Promise<DeployOutcome> {
  const source = parseSource(await readFile(join(context.workingDirectory, templateFile), 'utf8'), templateFile);
  const declared = declaredParameters(source);
  const options: DeployOptions = {
    stackName,
    templateFile,
    parametersFiles: [],
    parameters: Object.fromEntries(Object.entries(values).filter(([name]) => name in declared)),
    tags: {},
    pipelineRoleName: defaultPipelineRoleName,
    deploymentRoleName: defaultDeploymentRoleName,
    partition: 'aws',
    capabilities: defaultCapabilities,
    timeoutMinutes: 10,
  };
  return runTask(
    context,
    stackName,
    `${accountName}: deploy stack ${stackName}`,
    () => deployStack(options, quiet(context)),
    ({ kind, changes }) => ({ detail: `${kind}, ${changes.length} resources` }),
  );
}

/** The single steps of setting up are not what a rehearsal is watched for; a failure tells all of them by its first cause. */
function quiet(context: Context): Context {
  return { ...context, report: () => {} };
}

function idOf(organization: OrganizationDefinition, accountName: string): string {
  return organization.accounts.find(({ name }) => name === accountName)?.id ?? '';
}
