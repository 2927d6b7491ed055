import { pagesOf } from './error-page.ts';

export const prunePages = pagesOf({
  WORKLOAD_LIVES: {
    title: 'the whole workload is to be pruned, and its repository still names it',
    cause:
      '`--whole-workload` deletes every stack of a workload that is gone. A `steps.yml` of the repository that it runs in still names it.',
    remedy: [
      'Where single instances are gone: run `steps prune` without `--whole-workload`.',
      'Where the workload is to go: delete its folder, or take `workload:` out of that file, first.',
    ],
    see: ['pruning.md'],
  },
  PRUNE_UNFOUNDED: {
    title: 'no instance is left in the repository, and so all would be deleted',
    cause:
      'The folder of the instances holds no file, or is not there. That is more often a wrong folder or branch than a decision, and nothing is deleted for it.',
    remedy: [
      'Run it in the root of the repository, on the branch that is deployed; or name the folder: `--instances-folder FOLDER`.',
      'Where all instances are indeed gone: name each stack, `steps prune --stack NAME --yes`.',
    ],
    see: ['pruning.md'],
  },
  STACK_NOT_PRUNED: {
    title: 'a stack that was named is not among those that may be deleted',
    cause:
      'Its configuration is still in the repository, it has not the tags of this workload, or there is a reason that it stays: the message has it. Nothing was deleted, of the other stacks neither.',
    remedy: [
      'See all of them, and why each stays: `steps prune`, without `--stack`.',
      'Take its configuration out of the repository first; or delete a stack that is no longer of the workload by hand: `steps deploy --delete --stack-name NAME`.',
    ],
    see: ['pruning.md'],
  },
});
