import { join } from 'node:path';
import { placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { OrganizationFacts } from './organization.ts';
import { pipelinesIn, repositoryOf } from './pipeline-names.ts';
import { isOfCodeCommit } from './source-stacks.ts';
import { countsValidation } from './validation-rule-stacks.ts';
import { given, ownTag, stackNames, type StackTarget } from './stack-target.ts';

/** IAM is global: one stack keeps the roles from the branches of every region. */
export function branchProtection(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { branches, roles = [], 'merger-roles': mergers = ['*'] } = configuration['branch-rules'] ?? {};
  if (roles.length === 0) return [];
  return [
    {
      kind: 'branch-protection',
      ...placeOf('Tools', configuration),
      stackName: stackNames['branch-protection'],
      templateFile: join('controls', 'branch-protection.yml'),
      parameters: {
        RoleNames: roles.join(','),
        MergerRoleNames: mergers.join(','),
        ...given('ProtectedBranches', branches?.join(',')),
      },
      named: [],
      tags: { ...configuration.tags, ...ownTag },
    },
  ];
}

/** After the pipelines, whose stacks make the repositories: one stack in each region that has some. */
export function approvalRules(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { branches, approvals, approvers } = configuration['branch-rules'] ?? {};
  if (approvals === undefined) return [];
  return configuration.regions.flatMap((region): readonly StackTarget[] => {
    const inRegion = pipelinesIn(region, configuration).filter(isOfCodeCommit);
    if (inRegion.length === 0) return [];
    return [
      {
        kind: 'approval-rules',
        ...placeOf('Tools', configuration, region),
        stackName: stackNames['approval-rules'],
        templateFile: join('controls', 'approval-rules.yml'),
        parameters: {
          RepositoryNames: [...new Set(inRegion.map(repositoryOf))].toSorted().join(','),
          ApprovalsNeeded: String(countsValidation(configuration, region) ? approvals + 1 : approvals),
          ...given('ApprovalPoolMembers', approvers?.join(',')),
          ...given('Branches', branches?.join(',')),
        },
        named: [],
        tags: { ...configuration.tags, ...ownTag },
      },
    ];
  });
}

/** That of cloudformation/controls/service-control-policy.yml. */
export const defaultExemptRoles: readonly string[] = ['OrganizationAccountAccessRole'];

/** The last of all: from then on only the exempt roles change what the others made. */
export function serviceControlPolicy(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly StackTarget[] {
  const wanted = configuration['service-control-policy'];
  const parameters = configuration.parameters?.['service-control-policy'];
  if (wanted === undefined) return [];
  return [
    {
      kind: 'service-control-policy',
      ...placeOf('Management', configuration),
      stackName: stackNames['service-control-policy'],
      templateFile: join('controls', 'service-control-policy.yml'),
      parameters: {
        TargetIds: organization.controlTargets.map(({ id }) => id).join(','),
        ExemptRoleNames: (wanted['exempt-roles'] ?? defaultExemptRoles).join(','),
        ToolsAccountId: configuration.organization['tools-account'],
        ArtifactBucketNames: { output: 'ArtifactBucketName', of: 'common' },
        ArtifactKeyArns: { output: 'ArtifactKeyArn', of: 'common' },
        ...parameters,
      },
      named: Object.keys(parameters ?? {}),
      tags: { ...configuration.tags, ...ownTag },
    },
  ];
}
