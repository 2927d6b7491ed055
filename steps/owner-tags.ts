/** Tags that say whose a stack is: `steps deploy` gives them, and by them `steps prune` finds what is left of a workload. */

export const workloadTag = 'codebuild-steps:workload';

/** Of stacks of a workload's instance. */
export const instanceTag = 'codebuild-steps:instance';
