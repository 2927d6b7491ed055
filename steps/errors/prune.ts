import { StepError } from './step-error.ts';

export function workloadLives(workload: string, file: string): StepError {
  return new StepError({
    code: 'WORKLOAD_LIVES',
    message: `${file} still names workload ${workload}`,
    hint: 'take the workload out of the repository first, or leave --whole-workload out; nothing was changed',
  });
}

export function pruneUnfounded(folder: string, instances: readonly string[]): StepError {
  return new StepError({
    code: 'PRUNE_UNFOUNDED',
    message: `there is no instance in ${folder}, so that all of ${instances.join(', ')} would be gone`,
    hint: 'run it in the repository, or name its --instances-folder; if that is so, name each stack with --stack; nothing was changed',
  });
}

/** `reason`: why it stays; absent where it is none of those that were found. */
export function stackNotPruned(stackName: string, reason: string | undefined, meant?: string): StepError {
  return new StepError({
    code: 'STACK_NOT_PRUNED',
    message: `stack ${stackName} is not deleted: ${reason ?? 'it is none of the stacks whose configuration is gone'}`,
    hint:
      meant === undefined
        ? 'nothing was changed; steps prune without --stack shows all of them, and why each stays'
        : `${meant} nothing was changed`,
  });
}
