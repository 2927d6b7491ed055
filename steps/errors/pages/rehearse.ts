import { pagesOf } from './error-page.ts';

export const rehearsePages = pagesOf({
  EXECUTION_NOT_STARTED: {
    title: 'a commit started no execution of the pipeline, in a rehearsal',
    cause:
      'A push starts a pipeline by an EventBridge rule. Its pattern does not match repository and branch, or its role may not start the pipeline: the template of the pipeline was changed, or a template of your own has neither.',
    remedy: [
      'Look at the rule in the template of the pipeline: `detail.referenceName` is the branch, `resources` the repository, the target the pipeline.',
      'Its role must be allowed `codepipeline:StartPipelineExecution` on the pipeline, and be trusted to `events.amazonaws.com`.',
      'Look around in it: `steps rehearse --keep`, then `steps doctor`.',
    ],
    see: [
      'pipelines.md#a-template-of-your-own',
      'https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html',
    ],
  },
  WORKLOAD_INCOMPLETE: {
    title: 'a folder lacks what makes it a workload or a library',
    cause:
      'A rehearsal needs `pipeline/standard.json` (a workload) or `pipeline/publish.json` (a library), and in it the name of the repository.',
    remedy: [
      'Run it in the root of the repository, or name that: `steps rehearse FOLDER`.',
      'Add what is missing: `steps init` writes it, and changes nothing that is there.',
    ],
    see: ['init.md', 'reference/standard-pipeline.md', 'reference/publish-pipeline.md'],
  },
  NOTHING_TO_RESUME: {
    title: 'there is no rehearsal to go on with',
    cause:
      'The folder holds none that was stopped at an approval: it was deleted, never begun there, or ended before its first commit.',
    remedy: ['Start one: `steps rehearse`, without `--resume`. `--yes` gives every approval.'],
    see: ['reference/commands.md'],
  },
  REHEARSAL_RUNNING: {
    title: 'another rehearsal runs in the same folder',
    cause:
      'Two would write to one embedded cloud. The file that claims the folder names a process that is alive; its number may by now be that of another program.',
    remedy: [
      'Look which it is: `ps -p PID`.',
      'If it is a rehearsal (`--keep` leaves one open), end it with Ctrl-C where it runs, or `kill PID`.',
      'If it is something else, delete the file that the hint names.',
    ],
    see: ['reference/commands.md'],
  },
});
