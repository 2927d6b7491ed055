import { endAction } from './run-action.ts';
import type { Cloud } from '../../cloud.ts';
import type { Pipeline } from './state.ts';

/** An approval that nobody gave in its time has failed. */
export function expireApprovals(cloud: Cloud, pipeline: Pipeline): void {
  const now = cloud.clock.now();
  for (const execution of pipeline.executions) {
    for (const action of execution.actions) {
      if (action.status !== 'InProgress' || action.expiresAt === undefined || action.expiresAt > now) continue;
      endAction({ cloud, pipeline, execution }, action, 'Failed', {
        code: 'JobFailed',
        message: 'The approval action timed out: nobody approved or rejected it in time',
      });
    }
  }
}
