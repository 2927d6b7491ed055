import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readCommonParameters } from '../common-parameters.ts';
import type { Context } from '../context.ts';
import {
  defaultCapabilities,
  defaultDeploymentRoleName,
  defaultPipelineRoleName,
  deployStack,
  type DeployOptions,
  type DeployOutcome,
} from '../deploy/index.ts';
import type { Report } from '../events.ts';
import { packageWorkload } from '../package/index.ts';
import { partitionOf } from '../partition.ts';
import { asDetails, runTask } from '../task.ts';
import { placeOf, type Access } from './access.ts';
import { isDeployNeeded, type PlannedStack } from './compare-stack.ts';
import { readDeployedStack } from './deployed-stack.ts';
import type { BootstrapPlan } from './plan.ts';
import { releaseBranches, releasePipeline } from './released-pipeline.ts';
import { protectStack, wantedProtection } from './protection.ts';

type Texts = Readonly<Record<string, string>>;

export interface Work {
  readonly plan: BootstrapPlan;
  /** A copy of the templates: packaging writes beside what it packages. */
  readonly folder: string;
  readonly access: Access;
  readonly context: Context;
}

export interface AppliedStack {
  readonly outcome: DeployOutcome['kind'] | 'protected';
  readonly outputs: Texts;
  /** How many resources changed, where the stack was deployed. */
  readonly changes?: number;
}

/** Brings one stack to what was planned; its parameters must be known by now. */
export async function applyStack(stack: PlannedStack, work: Work): Promise<AppliedStack> {
  const { stackName, account, action, region } = stack;
  const own: Context = { ...work.access(stack), workingDirectory: work.folder };
  return runTask(
    work.context,
    `${account} ${region} ${stackName}`,
    `${account}: deploy stack ${stackName}`,
    async (within) => {
      const as = { ...own, report: within.report };
      // A stack policy holds for the update that brings it, and a new stack can have one only when it is there.
      if (action !== 'create') await protect(stack, as);
      const applied = (await settled(stack, as)) ?? (await deploy(stack, as, { ...work, context: within }));
      if (action === 'create') await protect(stack, as);
      return applied;
    },
    ({ outcome, changes }: AppliedStack) => ({
      outcome: outcome === 'unchanged' ? 'unchanged' : 'done',
      detail: changes === undefined ? outcome : `${outcome}, ${changes} resources`,
    }),
  );
}

async function protect({ stackName, protection, protectionChanges }: PlannedStack, as: Context): Promise<void> {
  if (!protection || protectionChanges.length === 0) return;
  const wanted = await wantedProtection(as.workingDirectory, protection.stackPolicyFile);
  await protectStack(stackName, protectionChanges, wanted, as);
}

/** The stack as it is, where there is nothing to deploy: what an earlier step changed may be a parameter here. */
async function settled(stack: PlannedStack, as: Context): Promise<AppliedStack | undefined> {
  if (isDeployNeeded(stack)) return undefined;
  const current = await readDeployedStack(stack.stackName, as);
  if (!current || !sameValues(current.parameters, textsOf(stack))) return undefined;
  return { outcome: stack.protectionChanges.length > 0 ? 'protected' : 'unchanged', outputs: current.outputs };
}

function sameValues(deployed: Texts, wanted: Texts): boolean {
  return Object.entries(wanted).every(([name, value]) => deployed[name] === value);
}

function textsOf({ parameters, stackName }: PlannedStack): Texts {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'string') throw new Error(`${stackName}: no ${value.of} stack has an output ${value.output}`);
    texts[name] = value;
  }
  return texts;
}

async function deploy(stack: PlannedStack, as: Context, work: Work): Promise<AppliedStack> {
  const parameters = textsOf(stack);
  const template = await templateOf(stack, parameters, as, work);
  // The single steps of a deployment are not what a log of bootstrap tells, the changes it makes are.
  const { report } = asDetails({ ...as, report: withoutNotices(as.report) });
  const { kind, outputs, changes } = await deployStack(
    {
      stackName: stack.stackName,
      ...template,
      parametersFiles: [],
      parameters,
      tags: stack.tags,
      region: stack.region,
      pipelineRoleName: defaultPipelineRoleName,
      deploymentRoleName: defaultDeploymentRoleName,
      partition: partitionOf(stack.region),
      capabilities: defaultCapabilities,
      timeoutMinutes: 60,
    },
    { ...as, report },
  );
  return { outcome: kind, outputs, changes: changes.length };
}

async function templateOf(
  stack: PlannedStack,
  parameters: Texts,
  as: Context,
  work: Work,
): Promise<Pick<DeployOptions, 'templateFile' | 'templateUrl' | 's3Bucket'>> {
  if (stack.kind === 'roles' || stack.kind === 'plan-roles') return { templateFile: await release(stack, work) };
  if (stack.selfUpdate) return releasePipeline(stack, parameters, as);
  if (stack.branchesOf) await releaseBranches(stack, stack.branchesOf, as);
  if (stack.kind !== 'pipeline') return { templateFile: stack.templateFile };
  return { templateFile: await ownTemplate(stack, work), ...(await bucketFor(as)) };
}

/** A template that was rendered becomes a file beside the others. */
async function ownTemplate({ stackName, templateFile, templateText }: PlannedStack, work: Work): Promise<string> {
  if (templateText === undefined) return templateFile;
  const file = `${stackName}.yml`;
  await writeFile(join(work.folder, file), templateText);
  return file;
}

/** Where a template goes that is too large for a call. */
async function bucketFor(as: Context): Promise<Pick<DeployOptions, 's3Bucket'>> {
  const { 'artifact-bucket': s3Bucket } = await readCommonParameters(as, ['artifact-bucket']);
  return s3Bucket === undefined ? {} : { s3Bucket };
}

/** The StackSets' own template refers to the roles' template, which is uploaded where the administering account may read it. */
async function release(
  { stackName, templateFile }: PlannedStack,
  { access, folder, plan, context }: Work,
): Promise<string> {
  const place = placeOf('Tools', plan.configuration);
  const outputTemplateFile = join(dirname(templateFile), 'packaged.yml');
  const options = { workload: 'codebuild-steps', templateFile, s3Prefix: 'released', outputTemplateFile };
  await runTask(
    context,
    'release',
    `Tools: release the template of what ${stackName} puts into accounts`,
    async (within) => {
      const { report } = asDetails({ ...within, report: withoutNotices(within.report) });
      const tools: Context = { ...access(place), workingDirectory: folder, report };
      return packageWorkload({ ...options, region: place.region }, tools);
    },
  );
  return outputTemplateFile;
}

/** That a stack has no changes, or that a template is built nowhere, is what bootstrap expects. */
function withoutNotices(report: Report): Report {
  return (event) => {
    if (event.type !== 'notice' && event.type !== 'finding') report(event);
  };
}
