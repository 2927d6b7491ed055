import { expect, it } from 'vitest';
import type { ActionReport } from '../../../steps/pipeline-execution.ts';
import { recordActions } from '../../../steps/rehearse/report/record-actions.ts';

const [tools, uat] = ['222222222222', '555555555555'];

it.each([
  ['that of the role that it assumed', 150, 'codebuild-steps-deploy', 'Uat'],
  ['not that of the role that the pipeline assumed as it ended', 200, 'codebuild-steps-pipeline', 'Tools'],
  ['nor of one that it assumed as the build began', 100, 'codebuild-steps-pipeline', 'Tools'],
])('the account of a build is %s', (_, time, role, account) => {
  const build: ActionReport = {
    id: 'a',
    stage: 'ApproveDeployToUat',
    action: 'CheckArtifact',
    provider: 'CodeBuild',
    status: 'Succeeded',
    startedAt: 100,
    updatedAt: 200,
    outputVariables: {},
    configuration: {},
  };
  const assumption = {
    time,
    by: `arn:aws:sts::${tools}:assumed-role/${role}-eu-west-1/session`,
    roleArn: `arn:aws:iam::${uat}:role/CrossAccountPipelineRole`,
  };
  const [recorded] = recordActions([build], {
    assumptionsBetween: (from, to) => [assumption].filter((one) => one.time >= from && one.time <= to),
    accountName: (id) => (id === uat ? 'Uat' : ''),
    hide: (text) => text,
  });
  expect(recorded?.account).toBe(account);
});
