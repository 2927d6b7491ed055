import pLimit from 'p-limit';
import type { Context } from '../context.ts';
import { downgradeRefused, parametersRejected } from '../errors/index.ts';
import { administratorOf, configuredAccess, requireAccounts, type Access } from './access.ts';
import { requireRolesOnce } from './check-accounts.ts';
import { checkPipelines } from './check-pipelines.ts';
import { compareStack, type PlannedStack } from './compare-stack.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { openLocate } from './locate-setting.ts';
import { requireNoLockOut } from './lock-out.ts';
import { leftoverNotices, planNotices } from './notices.ts';
import { listNamedStacks, notAskedFor } from './own-stacks.ts';
import type { PlanOptions } from './options.ts';
import { readOrganization, type OrganizationFacts } from './organization.ts';
import { findUnfitParameters } from './parameter-values.ts';
import { imageOutputs, planImages, requireOwnRepositories, type PlannedImage } from './planned-image.ts';
import { sizesOf, withRelease } from './planned-release.ts';
import { countQuotas, quotaNotices } from './quotas.ts';
import { findResourceDrift } from './resource-drift.ts';
import { plannedSettings, type PlannedSetting } from './settings.ts';
import { readFacts, type StackFacts } from './stack-facts.ts';
import { resolveOutputs, type KnownOutputs } from './stack-outputs.ts';
import { findStackSetDrift } from './stack-set-drift.ts';
import { stackKinds, stackNames } from './stack-target.ts';
import { standardTemplates } from './templates.ts';
import { relateVersions } from './version-gate.ts';
import { wantedStacks } from './wanted-stacks.ts';

export type PlannedStep = PlannedSetting | PlannedImage | PlannedStack;

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
  options: PlanOptions,
  context: Context,
): Promise<BootstrapPlan> {
  const read = standardTemplates(options.templates);
  await checkPipelines(configuration, read);
  const access = options.access ?? configuredAccess(configuration, context);
  const identities = await requireAccounts(configuration, access);
  const locate = await openLocate(options.configurationFile, context);
  const organization = await readOrganization(configuration, locate, access);
  requireRolesOnce(configuration, organization, locate);
  await requireNoLockOut(configuration, organization, identities, access, locate);
  const targets = wantedStacks(configuration, organization, options.version);
  const limit = pLimit(parallelReads);
  const facts = await limit.map(targets, async (target) => readFacts(target, await read(target), options, access));
  const upgradesFrom = requireNoDowngrade(facts, options.version);
  const problems = facts.flatMap(({ target, template }) => findUnfitParameters(target, template.source));
  if (problems.length > 0) throw parametersRejected(problems, 'the bootstrap configuration');
  const images = await planImages(configuration, options.version, access);
  requireOwnRepositories(images, facts, locate);
  const stacks = compareStacks(facts, images);
  return {
    configuration,
    organizationId: organization.id,
    version: options.version,
    ...(upgradesFrom === undefined ? {} : { upgradesFrom }),
    steps: orderSteps(stacks, images, plannedSettings(configuration, organization)),
    notices: [
      ...planNotices(configuration, organization, stacks),
      ...quotaNotices(countQuotas(facts.flatMap((one) => sizesOf(one, facts)))),
      ...leftoverNotices(notAskedFor(await listNamedStacks(configuration, access), targets)),
      ...(await readDrift(configuration, organization, facts, access)),
      ...(options.detectsDrift ? await findResourceDrift(facts, access, context) : []),
    ],
  };
}

/** Of hundreds of pipelines, CloudFormation is asked for so many at once. */
const parallelReads = 8;

/** The oldest installed version that an upgrade would start from. */
function requireNoDowngrade(facts: readonly StackFacts[], own: string): string | undefined {
  let oldest: string | undefined;
  for (const { target, deployed } of facts) {
    if (target.stackName !== stackNames.common || !deployed) continue;
    const installed = deployed.parameters['InstalledVersion'] ?? 'none';
    const relation = relateVersions(own, installed);
    if (relation === 'newer') throw downgradeRefused(own, installed, target.region);
    if (relation === 'older') oldest ??= installed;
  }
  return oldest;
}

function compareStacks(facts: readonly StackFacts[], images: readonly PlannedImage[]): readonly PlannedStack[] {
  const known: readonly KnownOutputs[] = [
    ...images.map((image) => imageOutputs(image, image.digest)),
    ...facts.map(({ target: { kind, region }, deployed }) => ({ of: kind, region, outputs: deployed?.outputs ?? {} })),
  ];
  return facts.map(({ target, template, deployed, unprotected }) => {
    const wanted = withRelease({ target, template, deployed }, facts);
    return compareStack(resolveOutputs(wanted, known), template.value, deployed, unprotected);
  });
}

/** By the kinds of stacks, each setting before the stacks that need it; images before all that runs in them. */
function orderSteps(
  stacks: readonly PlannedStack[],
  images: readonly PlannedImage[],
  settings: readonly PlannedSetting[],
): readonly PlannedStep[] {
  return stackKinds.flatMap((kind) => [
    ...(kind === 'access-logs' ? images : []),
    ...settings.filter(({ before }) => before === kind),
    ...stacks.filter((stack) => stack.kind === kind),
  ]);
}

async function readDrift(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  facts: readonly StackFacts[],
  access: Access,
): Promise<readonly string[]> {
  const roles = facts.find(({ target }) => target.kind === 'roles');
  if (!roles?.deployed) return [];
  return findStackSetDrift(
    roles.deployed.template,
    organization,
    administratorOf(configuration) === 'Management' ? 'SELF' : 'DELEGATED_ADMIN',
    configuration.organization['management-account'],
    configuration.regions,
    access(roles.target),
  );
}

/** Whether nothing is left to do. */
export function isSettled(plan: BootstrapPlan): boolean {
  return plan.steps.every(({ action }) => action === 'unchanged' || action === 'unknown');
}
