import type { OptionRow } from './command.ts';

/** `where`: in which account the role is assumed. */
export function pipelineRoleRow(where: string): OptionRow {
  return {
    flags: '--pipeline-role-name <name>',
    completes: 'nothing',
    description: `the role to assume in ${where}`,
    default: 'CrossAccountPipelineRole',
  };
}

export const deploymentRoleRow: OptionRow = {
  flags: '--deployment-role-name <name>',
  completes: 'nothing',
  description: 'the role that CloudFormation acts with there',
  default: 'CrossAccountDeploymentRole',
};

export const partitionRow: OptionRow = {
  flags: '--partition <partition>',
  completes: 'partition',
  description: 'the AWS partition of the role ARNs (default: that of the region)',
};
