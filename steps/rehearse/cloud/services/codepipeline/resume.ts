import type { Cloud } from '../../cloud.ts';
import { drive, isOpen } from './drive.ts';
import { pipelinePlaces, pipelinesOf, type ActionExecution } from './state.ts';

/**
 * Takes up what went on when the cloud was saved. An approval goes on waiting; an action that was at work is abandoned, says so,
 * and is run again from its beginning.
 */
export function resumeExecutions(cloud: Cloud): void {
  for (const place of pipelinePlaces(cloud)) {
    for (const pipeline of Object.values(pipelinesOf({ cloud, ...place }))) {
      const open = pipeline.executions.filter(isOpen);
      for (const action of open.flatMap(({ actions }) => actions)) abandonInterrupted(action);
      drive(cloud, pipeline);
    }
  }
}

function abandonInterrupted(action: ActionExecution): void {
  if (action.status !== 'InProgress' || action.token !== undefined) return;
  action.status = 'Abandoned';
  action.isReplaced = true;
  action.summary = 'Interrupted when the embedded cloud was stopped; the action was run again';
}
