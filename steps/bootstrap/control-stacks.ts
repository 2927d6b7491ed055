import { placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { OrganizationFacts } from './organization.ts';
import { pipelinesIn, repositoryOf } from './pipeline-names.ts';
import { isOfCodeCommit } from './source-stacks.ts';
import { standardStack, standardStacksIn } from './standard-stack.ts';
import { given, type StackTarget } from './stack-target.ts';
import { countsValidation } from './validation-rule-stacks.ts';

/** IAM is global: one stack keeps the roles from the branches of every region. */
export function branchProtection(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { branches, roles = [], 'merger-roles': mergers = ['*'] } = configuration['branch-rules'] ?? {};
  if (roles.length === 0) return [];
  const parameters = {
    RoleNames: roles.join(','),
    MergerRoleNames: mergers.join(','),
    ...given('ProtectedBranches', branches?.join(',')),
  };
  return [standardStack('branch-protection', placeOf('Tools', configuration), parameters, configuration)];
}

/** After the pipelines, whose stacks make the repositories: one stack in each region that has some. */
export function approvalRules(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { branches, approvals, approvers } = configuration['branch-rules'] ?? {};
  if (approvals === undefined) return [];
  const repositoriesIn = (region: string) =>
    new Set(pipelinesIn(region, configuration).filter(isOfCodeCommit).map(repositoryOf));
  const parametersIn = (region: string) => ({
    RepositoryNames: [...repositoriesIn(region)].toSorted().join(','),
    ApprovalsNeeded: String(countsValidation(configuration, region) ? approvals + 1 : approvals),
    ...given('ApprovalPoolMembers', approvers?.join(',')),
    ...given('Branches', branches?.join(',')),
  });
  const regions = configuration.regions.filter((region) => repositoriesIn(region).size > 0);
  return standardStacksIn('approval-rules', regions, parametersIn, configuration);
}

/** That of cloudformation/controls/service-control-policy.yml. */
export const defaultExemptRoles: readonly string[] = ['OrganizationAccountAccessRole'];

/** The last of all: from then on only the exempt roles change what the others made. */
export function serviceControlPolicy(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly StackTarget[] {
  const wanted = configuration['service-control-policy'];
  if (wanted === undefined) return [];
  const parameters = {
    TargetIds: organization.controlTargets.map(({ id }) => id).join(','),
    ExemptRoleNames: (wanted['exempt-roles'] ?? defaultExemptRoles).join(','),
    ToolsAccountId: configuration.organization['tools-account'],
    ArtifactBucketNames: { output: 'ArtifactBucketName', of: 'common' as const },
    ArtifactKeyArns: { output: 'ArtifactKeyArn', of: 'common' as const },
  };
  return [standardStack('service-control-policy', placeOf('Management', configuration), parameters, configuration)];
}
