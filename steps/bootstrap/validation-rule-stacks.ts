import { compilePattern } from '../authorisation/text-pattern.ts';
import { partitionOf } from '../partition.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import { repositoryOf } from './pipeline-names.ts';
import { validatedPipelines } from './pull-request-stacks.ts';
import { isOfCodeCommit } from './source-stacks.ts';
import { standardStacksIn } from './standard-stack.ts';
import { given, type StackTarget } from './stack-target.ts';

/** Those whose pull requests are CodeCommit's, where approvals answer them. */
function approvedPipelines(configuration: BootstrapConfiguration, region: string): readonly PipelineConfiguration[] {
  return validatedPipelines(configuration, region).filter(isOfCodeCommit);
}

/** A rule beside that of people: only the validation's own session satisfies it. */
export function validationRules(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const regions = configuration.regions.filter((region) => approvedPipelines(configuration, region).length > 0);
  const parametersIn = (region: string) => ({
    RuleName: 'codebuild-steps-validation',
    RuleDescription: 'The newest commit was built and validated',
    ApprovalsNeeded: '1',
    ApprovalPoolMembers: { output: 'Approver', of: 'pull-request-roles' as const, region },
    RepositoryNames: [...new Set(approvedPipelines(configuration, region).map(repositoryOf))].toSorted().join(','),
    ...given('Branches', configuration['branch-rules']?.branches?.join(',')),
  });
  return standardStacksIn('validation-rule', regions, parametersIn, configuration);
}

/** Whether the approval of the validation counts among those of people: then one more is needed. */
export function countsValidation(configuration: BootstrapConfiguration, region: string): boolean {
  if (approvedPipelines(configuration, region).length === 0) return false;
  const { approvers = ['*'] } = configuration['branch-rules'] ?? {};
  const account = configuration.organization['tools-account'];
  const session = `codebuild-steps-pull-request-verdict-${region}/pull-request-validation`;
  const names = [
    `arn:${partitionOf(region)}:sts::${account}:assumed-role/${session}`,
    `CodeCommitApprovers:${account}:${session}`,
  ];
  return approvers.some((member) => {
    const matches = compilePattern(member, new Map());
    return names.some((name) => matches?.(name));
  });
}
