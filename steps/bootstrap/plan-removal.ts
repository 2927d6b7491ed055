import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { downgradeRefused, removalBlocked } from '../errors/index.ts';
import { listResources, retainedNames } from '../stack-resources.ts';
import type { TemplateValue } from '../template.ts';
import { configuredAccess, requireAccounts, type Place } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { readDeployedStack, type DeployedStack } from './deployed-stack.ts';
import { openLocate } from './locate-setting.ts';
import type { BootstrapOptions } from './options.ts';
import { readOrganization } from './organization.ts';
import { listNamedStacks, notAskedFor, type NamedStack } from './own-stacks.ts';
import { branchPrefix } from '../pipeline-branches.ts';
import { instancePrefix } from '../pipeline-instances.ts';
import { pipelineStackPrefixes } from '../pipeline-stack-name.ts';
import { stackKinds, stackNames, type StackTarget } from './stack-target.ts';
import { requireNoWorkloads } from './remaining-workloads.ts';
import { relateVersions } from './version-gate.ts';
import { wantedStacks } from './wanted-stacks.ts';

export interface RetainedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** One stack that would be deleted. */
export interface RemovedStack extends Place {
  readonly kind: StackTarget['kind'];
  readonly stackName: string;
  readonly stackId: string;
  /** Whether its termination protection must be lifted first. */
  readonly isTerminationProtected: boolean;
  /** What its template keeps. */
  readonly retained: readonly RetainedResource[];
  /** Of a common stack. */
  readonly artifacts?: { readonly bucket: string; readonly keyArn: string };
}

export interface RemovalPlan {
  readonly configuration: BootstrapConfiguration;
  /** In the order in which they are deleted: pipelines, roles, common resources. */
  readonly stacks: readonly RemovedStack[];
}

/** Looks at what is there and says what would be removed and what would stay. Nothing is changed. */
export async function planRemoval(
  configuration: BootstrapConfiguration,
  options: BootstrapOptions,
  context: Context,
): Promise<RemovalPlan> {
  const access = options.access ?? configuredAccess(configuration, context);
  await requireAccounts(configuration, access);
  const locate = await openLocate(options.configurationFile, context);
  const organization = await readOrganization(configuration, locate, access);
  const wanted = wantedStacks(configuration, organization, options.version);
  const others = notAskedFor(await listNamedStacks(configuration, access), wanted);
  const made = others.filter((stack) =>
    wanted.some((target) => isOfInstance(stack, target) || isOfBranch(stack, target)),
  );
  requireNoOtherPipelines(others.filter((stack) => !made.includes(stack)));
  await requireNoWorkloads(configuration, organization, access);
  const stacks: RemovedStack[] = [];
  const own = others.filter((stack) => stack.isMadeByBootstrap || made.includes(stack));
  for (const target of inReverse([...wanted, ...own])) {
    const as = access(target);
    const deployed = await readDeployedStack(target.stackName, as);
    if (!deployed) continue;
    requireOwnVersion(target, deployed, options.version);
    stacks.push(await describeRemoval(target, deployed, as));
  }
  return { configuration, stacks };
}

/** The pipelines of a workload's instances were made by its own, and go with it. */
function isOfInstance(stack: NamedStack, { stackName, region, selfUpdate }: StackTarget): boolean {
  return (
    selfUpdate?.instances !== undefined &&
    stack.region === region &&
    stack.stackName.startsWith(instancePrefix(stackName))
  );
}

/** And so do those of its feature branches. */
function isOfBranch(stack: NamedStack, { kind, region, parameters }: StackTarget): boolean {
  if (kind !== 'feature-branches' || stack.region !== region) return false;
  return stack.stackName.startsWith(
    branchPrefix(`${pipelineStackPrefixes.develop}${String(parameters['PipelineName'])}`),
  );
}

type Removable = Pick<StackTarget, keyof Place | 'kind' | 'stackName'>;

function inReverse(stacks: readonly Removable[]): readonly Removable[] {
  return stacks.toSorted((one, other) => stackKinds.indexOf(one.kind) - stackKinds.indexOf(other.kind)).toReversed();
}

function requireOwnVersion(target: Removable, { parameters }: DeployedStack, own: string): void {
  const installed = parameters['InstalledVersion'];
  if (target.stackName === stackNames.common && installed !== undefined && relateVersions(own, installed) === 'newer')
    throw downgradeRefused(own, installed, target.region);
}

/** A pipeline without its common resources is a broken one, and nobody would be told. */
function requireNoOtherPipelines(others: readonly NamedStack[]): void {
  const pipelines = others.filter(({ kind }) => kind === 'pipeline');
  if (pipelines.length > 0) throw removalBlocked(pipelines.map(({ stackName, region }) => `${stackName} (${region})`));
}

async function describeRemoval(target: Removable, deployed: DeployedStack, as: Context): Promise<RemovedStack> {
  const { kind, account, accountId, region, stackName } = target;
  const { ArtifactBucketName: bucket, ArtifactKeyArn: keyArn } = deployed.outputs;
  return {
    kind,
    account,
    accountId,
    region,
    stackName,
    stackId: deployed.id,
    isTerminationProtected: deployed.isTerminationProtected,
    retained: await listRetained(stackName, deployed.template, as),
    ...(kind === 'common' && bucket !== undefined && keyArn !== undefined ? { artifacts: { bucket, keyArn } } : {}),
  };
}

async function listRetained(
  stackName: string,
  template: TemplateValue,
  as: Context,
): Promise<readonly RetainedResource[]> {
  const kept = retainedNames(template);
  const resources = await listResources(as.aws.client(CloudFormationClient), stackName, as);
  return resources.flatMap(({ LogicalResourceId: id = '', ResourceType = '', PhysicalResourceId = '' }) =>
    kept.has(id) ? [{ logicalId: id, type: ResourceType, physicalId: PhysicalResourceId }] : [],
  );
}
