import type { JsonService } from '../../service.ts';
import { listActionExecutions } from './action-executions.ts';
import { putApprovalResult } from './approvals.ts';
import { executionOperations } from './execution-operations.ts';
import { getPipelineState } from './pipeline-state.ts';
import { pipelineOperations } from './pipelines.ts';
import { followPushes } from './pushes.ts';
import { resumeExecutions } from './resume.ts';
import { transitionOperations } from './transitions.ts';

/** CodePipeline: definitions, and their executions with the roles that they name. */
export const codepipeline: JsonService = {
  name: 'codepipeline',
  protocol: 'json',
  targetPrefix: 'CodePipeline_20150709',
  jsonVersion: '1.1',
  operations: {
    ...pipelineOperations,
    ...executionOperations,
    ...transitionOperations,
    GetPipelineState: getPipelineState,
    ListActionExecutions: listActionExecutions,
    PutApprovalResult: putApprovalResult,
  },
  start(cloud) {
    followPushes(cloud);
    resumeExecutions(cloud);
  },
};
