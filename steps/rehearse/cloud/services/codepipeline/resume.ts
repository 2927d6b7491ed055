import type { Cloud } from '../../cloud.ts';
import { drive, goOn } from './drive.ts';
import { isOpen, pipelinePlaces, pipelinesOf, type ActionExecution } from './state.ts';

/**
 * Takes up what went on when the cloud was saved. An approval goes on waiting; an action that was at work is abandoned, says so,
 * and is run again from its beginning.
 */
export function resumeExecutions(cloud: Cloud): void {
  for (const place of pipelinePlaces(cloud)) {
    for (const pipeline of Object.values(pipelinesOf({ cloud, ...place }))) {
      for (const execution of pipeline.executions.filter(isOpen)) {
        const interrupted = execution.actions.filter(isInterrupted);
        for (const action of interrupted) abandon(action);
        if (interrupted.length > 0) goOn(cloud, pipeline, execution);
      }
      drive(cloud, pipeline);
    }
  }
}

function isInterrupted({ status, token }: ActionExecution): boolean {
  return status === 'InProgress' && token === undefined;
}

function abandon(action: ActionExecution): void {
  action.status = 'Abandoned';
  action.isReplaced = true;
  action.summary = 'Interrupted when the embedded cloud was stopped; the action was run again';
}
