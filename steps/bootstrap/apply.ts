import { ActivateOrganizationsAccessCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { OrganizationsClient, RegisterDelegatedAdministratorCommand } from '@aws-sdk/client-organizations';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import {
  defaultCapabilities,
  defaultDeploymentRoleName,
  defaultPipelineRoleName,
  deployStack,
  type DeployOutcome,
} from '../deploy/index.ts';
import { fromAws, upgradeNeeded } from '../errors/index.ts';
import { packageWorkload } from '../package/index.ts';
import { partitionOf } from '../partition.ts';
import { runTask } from '../task.ts';
import { configuredAccess, type Access } from './access.ts';
import type { PlannedStack } from './compare-stack.ts';
import { readDeployedStack } from './deployed-stack.ts';
import type { ApplyOptions } from './options.ts';
import { stackSetsPrincipal } from './organization.ts';
import { resolveOutputs, type BootstrapPlan, type PlannedSetting } from './plan.ts';

type Texts = Readonly<Record<string, string>>;

/** What became of a plan. */
export interface BootstrapOutcome {
  /** Outputs of the common stack of the first region. */
  readonly common: Texts;
  readonly stacks: readonly {
    readonly stackName: string;
    readonly region: string;
    readonly outcome: DeployOutcome['kind'];
  }[];
}

interface Work {
  readonly plan: BootstrapPlan;
  /** A copy of the templates: packaging writes beside what it packages. */
  readonly folder: string;
  readonly access: Access;
  readonly context: Context;
}

/** Does what the plan says, in its order. What failed can be mended and done again: what is there already is left as it is. */
export async function applyBootstrap(
  plan: BootstrapPlan,
  options: ApplyOptions,
  context: Context,
): Promise<BootstrapOutcome> {
  if (plan.upgradesFrom !== undefined && !options.upgrade) throw upgradeNeeded(plan.version, plan.upgradesFrom);
  const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-bootstrap-'));
  try {
    await cp(options.templates, folder, { recursive: true });
    const access = options.access ?? configuredAccess(plan.configuration, context);
    return await applySteps({ plan, folder, access, context });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function applySteps(work: Work): Promise<BootstrapOutcome> {
  const common: Texts[] = [];
  const stacks: BootstrapOutcome['stacks'][number][] = [];
  for (const step of work.plan.steps) {
    work.context.signal.throwIfAborted();
    if (step.step !== 'stack') {
      await applySetting(step, work);
      continue;
    }
    const { outcome, outputs } = await applyStack(step, common, work);
    if (step.kind === 'common') common.push(outputs);
    stacks.push({ stackName: step.stackName, region: step.region, outcome });
  }
  return { common: common[0] ?? {}, stacks };
}

const settingTitles: Readonly<Record<PlannedSetting['step'], string>> = {
  'trusted-access': 'turn on trusted access for StackSets',
  'delegated-administrator': 'let the delegated administrator administer StackSets',
};

async function applySetting(setting: PlannedSetting, { plan, access, context }: Work): Promise<void> {
  const title = `${setting.account}: ${settingTitles[setting.step]}`;
  const as = access(setting.account, setting.region);
  await runTask(
    context,
    setting.step,
    title,
    async () => {
      if (setting.action === 'unchanged') return;
      try {
        await changeSetting(setting, plan, as);
      } catch (error) {
        throw fromAws(error, settingTitles[setting.step]);
      }
    },
    () => ({ outcome: setting.action === 'unchanged' ? 'unchanged' : 'done' }),
  );
}

async function changeSetting({ step }: PlannedSetting, plan: BootstrapPlan, as: Context): Promise<void> {
  if (step === 'trusted-access') {
    // By CloudFormation, which also makes its service-linked role, and not by Organizations' EnableAWSServiceAccess, which does not.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html
    await as.aws.client(CloudFormationClient).send(new ActivateOrganizationsAccessCommand({}));
    return;
  }
  const AccountId = plan.configuration.organization['delegated-administrator'] ?? '';
  const command = new RegisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal: stackSetsPrincipal });
  await as.aws.client(OrganizationsClient).send(command);
}

interface AppliedStack {
  readonly outcome: DeployOutcome['kind'];
  readonly outputs: Texts;
}

async function applyStack(planned: PlannedStack, common: readonly Texts[], work: Work): Promise<AppliedStack> {
  const { stackName, account } = planned;
  const stack = { ...planned, ...resolveOutputs(planned, common) };
  const as: Context = { ...work.access(account, stack.region), workingDirectory: work.folder };
  return runTask(
    work.context,
    `${stack.region} ${stackName}`,
    `${account}: deploy stack ${stackName}`,
    async () => {
      const current = planned.action === 'unchanged' ? await readDeployedStack(stackName, as) : undefined;
      // What an earlier step changed may be a parameter here.
      if (current && sameValues(current.parameters, textsOf(stack)))
        return { outcome: 'unchanged' as const, outputs: current.outputs };
      const templateFile = stack.kind === 'roles' ? await release(stack, work) : stack.templateFile;
      const { kind, outputs, changes } = await deploy(stack, templateFile, as, work.context);
      return { outcome: kind, outputs, changes: changes.length };
    },
    ({ outcome, changes }: AppliedStack & { readonly changes?: number }) => ({
      outcome: outcome === 'unchanged' ? 'unchanged' : 'done',
      detail: changes === undefined ? outcome : `${outcome}, ${changes} resources`,
    }),
  );
}

function sameValues(deployed: Texts, wanted: Texts): boolean {
  return Object.entries(wanted).every(([name, value]) => deployed[name] === value);
}

function textsOf({ parameters, stackName }: PlannedStack): Texts {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'string') throw new Error(`${stackName}: a common stack has no output ${value.output}`);
    texts[name] = value;
  }
  return texts;
}

/** The StackSets' own template refers to the roles' template, which is uploaded where the administering account may read it. */
async function release(stack: PlannedStack, { access, folder, plan, context }: Work): Promise<string> {
  const region = plan.configuration.regions[0] ?? '';
  const tools: Context = { ...access('Tools', region), workingDirectory: folder };
  const outputTemplateFile = join(dirname(stack.templateFile), 'packaged.yml');
  await runTask(context, 'release', 'Tools: release the template of the cross-account roles', () =>
    packageWorkload(
      {
        workload: 'codebuild-steps',
        templateFile: stack.templateFile,
        s3Prefix: 'released',
        outputTemplateFile,
        region,
      },
      quiet(tools),
    ),
  );
  return outputTemplateFile;
}

function deploy(stack: PlannedStack, templateFile: string, as: Context, context: Context): Promise<DeployOutcome> {
  const report: Context['report'] = (event) => {
    // The single steps of a deployment are not what bootstrap is watched for, the changes it makes are.
    if (event.type === 'change') context.report(event);
  };
  return deployStack(
    {
      stackName: stack.stackName,
      templateFile,
      parametersFiles: [],
      parameters: textsOf(stack),
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
}

function quiet(context: Context): Context {
  return { ...context, report: () => {} };
}
