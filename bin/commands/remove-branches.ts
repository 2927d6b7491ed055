import type { RemovedBranch } from '../../steps/update-pipeline/index.ts';
import { requiredOption, textOption, type CommandRow } from '../command.ts';
import { deploymentRoleRow, pipelineRoleRow } from '../role-options.ts';

export const removeBranchesCommand: CommandRow = {
  name: 'remove-branches',
  summary: 'Delete what retired feature branches of a workload have deployed to Dev',
  options: [
    {
      flags: '--pipeline-name <name>',
      completes: 'pipeline',
      description: 'what the names of their pipelines and stacks begin with',
    },
    pipelineRoleRow('Dev'),
    deploymentRoleRow,
    { flags: '--region <region>', completes: 'region', description: 'the region of pipelines and stacks' },
  ],
  run: async ({ options, context }) => {
    const { removeBranches } = await import('../../steps/update-pipeline/index.ts');
    const removed = await removeBranches(
      {
        parent: requiredOption(options, 'pipelineName', '--pipeline-name', 'remove-branches'),
        pipelineRoleName: textOption(options, 'pipelineRoleName') ?? 'CrossAccountPipelineRole',
        deploymentRoleName: textOption(options, 'deploymentRoleName') ?? 'CrossAccountDeploymentRole',
        region: requiredOption(options, 'region', '--region', 'remove-branches'),
      },
      context,
    );
    return { exitCode: 0, stdout: removed.length === 0 ? 'nothing is to be removed' : describe(removed) };
  },
};

function describe(removed: readonly RemovedBranch[]): string {
  return removed
    .flatMap(({ branch, pipelineName, accountId, retained }) => [
      `removed: stack ${pipelineName} of branch ${branch} in ${accountId}`,
      ...retained.map(
        ({ type, physicalId }) => `stays in ${accountId}, as the template keeps it: ${type} ${physicalId}`,
      ),
    ])
    .join('\n');
}
