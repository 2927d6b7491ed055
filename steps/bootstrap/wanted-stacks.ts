import type { BootstrapConfiguration } from './configuration.ts';
import { branchesStacks, branchRoles } from './branch-stacks.ts';
import { buildCaches } from './cache-stacks.ts';
import { changeManagement } from './change-stacks.ts';
import { commonStacks } from './common-stacks.ts';
import { approvalRules, branchProtection, serviceControlPolicy } from './control-stacks.ts';
import { imageRepositories } from './image-stacks.ts';
import { accessLogs, monitoring } from './monitoring-stacks.ts';
import { notifications } from './notification-stacks.ts';
import type { OrganizationFacts } from './organization.ts';
import { otherRegions } from './other-region-stacks.ts';
import { packageRepositories } from './package-stacks.ts';
import { instancesStacks, pipelineStacks } from './pipeline-stacks.ts';
import { planRoles, pullRequestRoles, pullRequestStacks } from './pull-request-stacks.ts';
import { pathFilters, sourceAccess } from './source-stacks.ts';
import { accountRolesStacks, rolesStack } from './roles-stacks.ts';
import { validationRules } from './validation-rule-stacks.ts';
import { stackKinds, type StackTarget } from './stack-target.ts';

/** All stacks that the configuration asks for, in the order in which they depend on each other. Pure. */
export function wantedStacks(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  version: string,
): readonly StackTarget[] {
  const stacks = [
    ...imageRepositories(configuration, organization),
    ...accessLogs(configuration),
    ...commonStacks(configuration, organization, version),
    ...buildCaches(configuration),
    ...packageRepositories(configuration, organization),
    ...pullRequestRoles(configuration),
    ...rolesStack(configuration, organization),
    ...accountRolesStacks(configuration, organization),
    ...planRoles(configuration, organization),
    ...branchProtection(configuration),
    ...changeManagement(configuration),
    ...pathFilters(configuration),
    ...sourceAccess(configuration),
    ...otherRegions(configuration),
    ...instancesStacks(configuration),
    ...pipelineStacks(configuration),
    ...branchRoles(configuration),
    ...branchesStacks(configuration),
    ...pullRequestStacks(configuration),
    ...approvalRules(configuration),
    ...notifications(configuration),
    ...validationRules(configuration),
    ...monitoring(configuration),
    ...serviceControlPolicy(configuration, organization),
  ];
  return stacks.toSorted((one, other) => stackKinds.indexOf(one.kind) - stackKinds.indexOf(other.kind));
}
