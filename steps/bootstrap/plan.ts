import type { Context } from '../context.ts';
import { downgradeRefused, parametersRejected } from '../errors/index.ts';
import {
  accountIdOf,
  administratorOf,
  configuredAccess,
  requireAccounts,
  type Access,
  type AccountName,
} from './access.ts';
import { compareStack, type PlannedStack } from './compare-stack.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { readDeployedStack, type DeployedStack } from './deployed-stack.ts';
import type { BootstrapOptions } from './options.ts';
import { readOrganization, type OrganizationFacts } from './organization.ts';
import { completeParameters, findUnfitParameters } from './parameter-values.ts';
import { commonStackName, wantedStacks, type ParameterValue, type StackTarget } from './stack-target.ts';
import { findStackSetDrift } from './stack-set-drift.ts';
import { readStandardTemplate, type StandardTemplate } from './templates.ts';
import { relateVersions } from './version-gate.ts';

/** A setting of the organisation that is no resource of a stack. */
export interface PlannedSetting {
  readonly step: 'trusted-access' | 'delegated-administrator';
  readonly account: AccountName;
  readonly accountId: string;
  readonly region: string;
  readonly action: 'create' | 'unchanged';
}

export type PlannedStep = PlannedSetting | PlannedStack;

/** What setting up the organisation would do, in its order. Plain data. */
export interface BootstrapPlan {
  readonly configuration: BootstrapConfiguration;
  readonly organizationId: string;
  readonly version: string;
  /** The older version that is installed, which `--upgrade` is needed for. */
  readonly upgradesFrom?: string;
  readonly steps: readonly PlannedStep[];
  /** What differs from the configuration in a way that deploying the stacks does not mend, and what to know. */
  readonly notices: readonly string[];
}

/** Looks at what is there and says what would be done. Nothing is changed. */
export async function planBootstrap(
  configuration: BootstrapConfiguration,
  options: BootstrapOptions,
  context: Context,
): Promise<BootstrapPlan> {
  const access = options.access ?? configuredAccess(configuration, context);
  await requireAccounts(configuration, access);
  const region = configuration.regions[0] ?? '';
  const organization = await readOrganization(configuration, access('Management', region));
  const targets = wantedStacks(configuration, organization, options.version);
  const facts = await Promise.all(targets.map((target) => readFacts(target, options, access)));
  const upgradesFrom = requireNoDowngrade(facts, options.version);
  const problems = facts.flatMap(({ target, template }) => findUnfitParameters(target, template.source));
  if (problems.length > 0) throw parametersRejected(problems, 'the bootstrap configuration');
  const outputs = facts.filter(({ target }) => target.kind === 'common').map(({ deployed }) => deployed?.outputs ?? {});
  const stacks = facts.map(({ target, template, deployed }) =>
    compareStack(resolveOutputs(completeParameters(target, template.source), outputs), template.value, deployed),
  );
  return {
    configuration,
    organizationId: organization.id,
    version: options.version,
    ...(upgradesFrom === undefined ? {} : { upgradesFrom }),
    steps: orderSteps(stacks, plannedSettings(configuration, organization)),
    notices: await readDrift(configuration, organization, facts, access),
  };
}

interface StackFacts {
  readonly target: StackTarget;
  readonly template: StandardTemplate;
  readonly deployed: DeployedStack | undefined;
}

async function readFacts(target: StackTarget, options: BootstrapOptions, access: Access): Promise<StackFacts> {
  const [template, deployed] = await Promise.all([
    readStandardTemplate(options.templates, target.templateFile),
    readDeployedStack(target.stackName, access(target.account, target.region)),
  ]);
  return { target, template, deployed };
}

/** The oldest installed version that an upgrade would start from. */
function requireNoDowngrade(facts: readonly StackFacts[], own: string): string | undefined {
  let oldest: string | undefined;
  for (const { target, deployed } of facts) {
    if (target.stackName !== commonStackName || !deployed) continue;
    const installed = deployed.parameters['InstalledVersion'] ?? 'none';
    const relation = relateVersions(own, installed);
    if (relation === 'newer') throw downgradeRefused(own, installed, target.region);
    if (relation === 'older') oldest ??= installed;
  }
  return oldest;
}

/** By the outputs of the common stack of each region; what one of them does not have yet stays open. */
export function resolveOutputs(target: StackTarget, outputs: readonly Readonly<Record<string, string>>[]): StackTarget {
  const resolve = (value: ParameterValue): ParameterValue => {
    if (typeof value === 'string') return value;
    const values = outputs.map((ofRegion) => ofRegion[value.output]);
    return values.includes(undefined) ? value : values.join(',');
  };
  const parameters = Object.entries(target.parameters).map(([name, value]) => [name, resolve(value)] as const);
  return { ...target, parameters: Object.fromEntries(parameters) };
}

function plannedSettings(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly PlannedSetting[] {
  const place = {
    account: 'Management' as const,
    accountId: configuration.organization['management-account'],
    region: configuration.regions[0] ?? '',
  };
  const delegated = configuration.organization['delegated-administrator'];
  const action = (isDone: boolean) => (isDone ? ('unchanged' as const) : ('create' as const));
  return [
    { ...place, step: 'trusted-access', action: action(organization.hasTrustedAccess) },
    ...(delegated === undefined
      ? []
      : [
          {
            ...place,
            step: 'delegated-administrator' as const,
            action: action(organization.delegatedAdministrators.includes(delegated)),
          },
        ]),
  ];
}

/** Common resources first, then what lets StackSets reach the accounts, the roles, and the pipelines that need them all. */
function orderSteps(stacks: readonly PlannedStack[], settings: readonly PlannedSetting[]): readonly PlannedStep[] {
  const common = stacks.filter(({ kind }) => kind === 'common');
  return [...common, ...settings, ...stacks.filter(({ kind }) => kind !== 'common')];
}

async function readDrift(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  facts: readonly StackFacts[],
  access: Access,
): Promise<readonly string[]> {
  const roles = facts.find(({ target }) => target.kind === 'roles');
  if (!roles?.deployed) return [];
  const administrator = administratorOf(configuration);
  return findStackSetDrift(
    roles.deployed.template,
    organization,
    administrator === 'Management' ? 'SELF' : 'DELEGATED_ADMIN',
    accountIdOf(configuration, 'Management') ?? '',
    configuration.regions,
    access(administrator, roles.target.region),
  );
}

/** Whether nothing is left to do. */
export function isSettled(plan: BootstrapPlan): boolean {
  return plan.steps.every(({ action }) => action === 'unchanged');
}
