import type { RemovedBranch } from '../../steps/update-pipeline/index.ts';
import { requiredOption, textOption, type CommandRow } from '../command.ts';
import type { Palette } from '../palette.ts';
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
  run: async ({ options, context, surface }) => {
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
    return { exitCode: 0, stdout: surface.fit(describe(removed, surface.palette)) };
  },
};

function describe(removed: readonly RemovedBranch[], { success, warning }: Palette): string {
  if (removed.length === 0) return 'nothing is to be removed';
  return removed
    .flatMap(({ branch, pipelineName, accountId, retained }) => [
      `${success('removed:')} stack ${pipelineName} of branch ${branch} in ${accountId}`,
      ...retained.map(
        ({ type, physicalId }) =>
          `${warning(`stays in ${accountId}, as the template keeps it:`)} ${type} ${physicalId}`,
      ),
    ])
    .join('\n');
}
