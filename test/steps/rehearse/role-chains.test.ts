import { describe, expect, it } from 'vitest';
import { roleChains, type Assumption } from '../../../steps/rehearse/role-chains.ts';

const names: Record<string, string> = { '222222222222': 'Tools', '333333333333': 'Dev' };
const nameOf = (id: string) => names[id] ?? id;
const assumed = (by: string, roleArn: string): Assumption => ({ time: 0, by, roleArn });

const pipelineRole = 'arn:aws:iam::222222222222:role/Pipeline';
const pipelineSession = 'arn:aws:sts::222222222222:assumed-role/Pipeline/1';
const targetRole = 'arn:aws:iam::333333333333:role/CrossAccountPipelineRole';
const deploymentRole = 'arn:aws:iam::333333333333:role/path/CrossAccountDeploymentRole';

describe('role chains', () => {
  it('join what a session assumed to the role it is a session of', () => {
    expect(
      roleChains([assumed('codepipeline.amazonaws.com', pipelineRole), assumed(pipelineSession, targetRole)], nameOf),
    ).toEqual(['codepipeline → Tools/Pipeline → Dev/CrossAccountPipelineRole']);
  });

  it('are shown once, however often they were used', () => {
    const one = [assumed('cloudformation.amazonaws.com', deploymentRole)];
    expect(roleChains([...one, ...one], nameOf)).toEqual(['cloudformation → Dev/CrossAccountDeploymentRole']);
  });

  it('begin with a session whose role was assumed earlier', () => {
    expect(roleChains([assumed(pipelineSession, targetRole)], nameOf)).toEqual([
      'Tools/Pipeline → Dev/CrossAccountPipelineRole',
    ]);
  });
});
