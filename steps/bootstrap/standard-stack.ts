import { placeOf, type Place } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { ownTag, stackNames, type ParameterValue, type StackTarget } from './stack-target.ts';

type StandardKind = keyof typeof stackNames;
type Values = Readonly<Record<string, ParameterValue>>;

interface StandardStack {
  readonly templateFile: string;
  /** Under `parameters` of the configuration people name further ones, which win. */
  readonly further?: keyof NonNullable<BootstrapConfiguration['parameters']>;
  /** Of what all pipelines stand on. */
  readonly protection?: StackTarget['protection'];
}

/** What every stack of a kind has in common. */
const standardStacks: Readonly<Record<StandardKind, StandardStack>> = {
  'image-repository': { templateFile: 'common/image.yml', further: 'image', protection: {} },
  'access-logs': { templateFile: 'common/access-logs.yml', further: 'access-logs', protection: {} },
  common: {
    templateFile: 'common/common.yml',
    further: 'common',
    protection: { stackPolicyFile: 'common/protection.json' },
  },
  'build-cache': { templateFile: 'common/build-cache.yml' },
  packages: { templateFile: 'packages/codeartifact.yml', further: 'packages', protection: {} },
  'pull-request-roles': { templateFile: 'common/pull-requests.yml' },
  roles: { templateFile: 'stacksets/cross-account-roles.yml', further: 'roles', protection: {} },
  'plan-roles': { templateFile: 'stacksets/plan-role.yml' },
  'account-roles': { templateFile: 'cross-account/roles.yml', further: 'roles', protection: {} },
  'account-plan-role': { templateFile: 'cross-account/plan-role.yml' },
  'branch-protection': { templateFile: 'controls/branch-protection.yml' },
  'change-management': { templateFile: 'common/change-management.yml', further: 'change-management' },
  'approval-rules': { templateFile: 'controls/approval-rules.yml' },
  notifications: { templateFile: 'common/notifications.yml', further: 'notifications' },
  'feature-branch-roles': { templateFile: 'common/feature-branches.yml' },
  'path-filter': { templateFile: 'common/path-filter.yml' },
  'source-access': { templateFile: 'common/source-access.yml' },
  'validation-rule': { templateFile: 'controls/approval-rules.yml' },
  monitoring: { templateFile: 'common/monitoring.yml', further: 'monitoring', protection: {} },
  'service-control-policy': {
    templateFile: 'controls/service-control-policy.yml',
    further: 'service-control-policy',
  },
};

/** The stack of a kind at a place; what is held wins over what people named. */
export function standardStack(
  kind: StandardKind,
  place: Place,
  parameters: Values,
  configuration: BootstrapConfiguration,
  held: Values = {},
): StackTarget {
  const { templateFile, further, protection } = standardStacks[kind];
  const said = further === undefined ? {} : (configuration.parameters?.[further] ?? {});
  return {
    kind,
    ...place,
    stackName: stackNames[kind],
    templateFile,
    parameters: { ...parameters, ...said, ...held },
    named: Object.keys(said),
    tags: { ...configuration.tags, ...ownTag },
    ...(protection === undefined ? {} : { protection }),
  };
}

/** One in each of these regions of the Tools account. */
export function standardStacksIn(
  kind: StandardKind,
  regions: readonly string[],
  parametersOf: (region: string) => Values,
  configuration: BootstrapConfiguration,
  held?: Values,
): readonly StackTarget[] {
  return regions.map((region) =>
    standardStack(kind, placeOf('Tools', configuration, region), parametersOf(region), configuration, held),
  );
}
