import { expect, it } from 'vitest';
import type { ActionReport } from '../../../steps/pipeline-execution.ts';
import type { Assumption } from '../../../steps/rehearse/role-chains.ts';
import { summariseStages } from '../../../steps/rehearse/summarise-stages.ts';

const action = (stage: string, startedAt: number, updatedAt: number): ActionReport => ({
  id: `${stage}-${startedAt}`,
  stage,
  action: 'Act',
  provider: 'CodeBuild',
  status: 'Succeeded',
  startedAt,
  updatedAt,
  configuration: {},
  outputVariables: {},
});
const assumed = (time: number, by: string, role: string): Assumption => ({
  time,
  by: `${by}.amazonaws.com`,
  roleArn: `arn:aws:iam::222222222222:role/${role}`,
});

it('tells of the role that started the pipeline, though it was assumed before the first action began', () => {
  const assumptions = [
    assumed(50, 'events', 'before-the-push'),
    assumed(110, 'events', 'start'),
    assumed(125, 'codepipeline', 'pipeline'),
    assumed(160, 'codebuild', 'build'),
  ];
  const between = (from: number, to: number) => assumptions.filter(({ time }) => time >= from && time <= to);
  const stages = summariseStages([action('Source', 120, 130), action('Build', 150, 190)], 100, between, () => 'Tools');
  expect(stages).toMatchObject([
    { stage: 'Source', durationMs: 10, roleChains: ['events → Tools/start', 'codepipeline → Tools/pipeline'] },
    { stage: 'Build', durationMs: 40, roleChains: ['codebuild → Tools/build'] },
  ]);
});
