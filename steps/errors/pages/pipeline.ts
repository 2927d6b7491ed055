import { pagesOf } from './error-page.ts';

export const pipelinePages = pagesOf({
  PIPELINE_NOT_FOUND: {
    title: 'this account and region have no such pipeline',
    cause:
      'The name is mistyped, or credentials or region are not those of the Tools account that holds the pipelines.',
    remedy: [
      'See those that there are: `steps status --all`.',
      'Look in the right place: `export AWS_PROFILE=tools`, `steps status PIPELINE --region eu-west-1`.',
    ],
    see: ['operating.md#status'],
  },
  EXECUTION_NOT_FOUND: {
    title: 'the pipeline has no such execution',
    cause:
      'The id is mistyped or cut short: CodePipeline takes it whole only. Or it is of another pipeline, or older than the 12 months that CodePipeline keeps.',
    remedy: [
      'Take the one that the hint names, or look: `steps status PIPELINE`.',
      'See all of them: `aws codepipeline list-pipeline-executions --pipeline-name PIPELINE`.',
    ],
    see: ['operating.md#status'],
  },
  NAME_UNKNOWN: {
    title: 'the pipeline has no such stage, or the stage no such action',
    cause: 'Names of stages and actions are those of the pipeline, with upper and lower case.',
    remedy: ['Take one of those that the hint lists, or look: `steps status PIPELINE`.'],
    see: ['operating.md#status'],
  },
  NOTHING_EXECUTED: {
    title: 'the pipeline has never run',
    cause: 'It is new, or its trigger has never fired; there are no logs yet.',
    remedy: [
      'Push a commit to its branch, or start it: `aws codepipeline start-pipeline-execution --name PIPELINE`.',
      'A push starts nothing: `steps doctor` looks at rule, role and trigger.',
    ],
    see: ['operating.md#logs', 'how-to/recover.md#a-pipeline'],
  },
  NOTHING_TO_APPROVE: {
    title: 'no approval waits there',
    cause:
      'Somebody has answered it, it has expired (by default after seven days), the execution has not come to it yet, or it failed before.',
    remedy: [
      'Look: `steps status PIPELINE`. `--watch` waits for it to move.',
      'A stage that was rejected, or whose approval has expired, asks again: `steps retry PIPELINE STAGE --all-actions`.',
      'A pipeline in PARALLEL mode shows no approvals in its state: answer in the console.',
    ],
    see: ['operating.md#approve', 'https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html'],
  },
  APPROVALS_AMBIGUOUS: {
    title: 'several approvals wait, and it was not said which is meant',
    cause: 'More than one stage, or more than one action of the stage, waits for an answer.',
    remedy: ['Name the one that was reviewed: `steps approve PIPELINE STAGE --action ACTION --execution ID`.'],
    see: ['operating.md#approve'],
  },
  OTHER_EXECUTION_WAITS: {
    title: 'another execution waits for approval than the one that was reviewed',
    cause:
      'A newer execution has overtaken it since, or its approval was answered. To approve it unseen would deploy what nobody has looked at. Nothing was answered.',
    remedy: [
      'Review the one that waits: `steps status PIPELINE` has its commit, its plan and the link.',
      'Then answer it: `steps approve PIPELINE STAGE --execution ID`.',
    ],
    see: ['operating.md#approve', 'pipelines.md#a-plan'],
  },
  APPROVAL_UNCONFIRMED: {
    title: 'an approval would be given without anybody being asked',
    cause: 'There is no terminal (CI, a pipe, a script), and `--yes` was not given. Nothing was answered.',
    remedy: [
      'Run it on a terminal, where it shows what waits, and asks.',
      'In a script: `steps approve PIPELINE STAGE --yes --execution ID`, with the id of the execution that was reviewed.',
    ],
    see: ['operating.md#approve'],
  },
  APPROVAL_OUTDATED: {
    title: 'the approval went away while it was being answered',
    cause:
      'Between the look and the answer somebody else answered, the execution was stopped or overtaken, or the approval expired. This command answered nothing.',
    remedy: ['Look at what is there now: `steps status PIPELINE`, and answer what waits.'],
    see: ['operating.md#approve'],
  },
  APPROVAL_NOT_GIVEN: {
    title: 'the approval that was to be verified was not given to this execution',
    cause:
      'It still waits, was rejected, or another execution is in the stage by now: `steps verify --approval` lets nothing pass that was approved for another.',
    remedy: [
      'Look: `steps status PIPELINE`.',
      'Have it approved, then `steps retry PIPELINE STAGE`; where the execution was overtaken, the newer one deploys what this one would have.',
    ],
    see: ['change-management.md#the-ticket', 'operating.md#approve'],
  },
  TICKET_MISSING: {
    title: 'the approval names no change ticket',
    cause:
      'The pipeline asks for a ticket, and no word of the comment of the approval matches the pattern as a whole. Ten digits where seven are asked for do not match.',
    remedy: [
      'Let the stage ask again: `steps retry PIPELINE STAGE --all-actions`. Without `--all-actions` it looks at the same comment again.',
      'Answer with the ticket: `steps approve PIPELINE STAGE --execution ID --ticket CHG0012345`, or with it in the comment in the console.',
    ],
    see: ['change-management.md#the-ticket', 'how-to/recover.md#a-pipeline'],
  },
  NOTHING_TO_RETRY: {
    title: 'there is no failure that could be retried',
    cause:
      'No stage, or not the one that was named, has failed; it is still in progress; or a newer execution is in it by now, and CodePipeline retries only the last that came to a stage.',
    remedy: [
      'Look: `steps status PIPELINE`.',
      'In progress: wait for its end, `steps logs PIPELINE --follow`.',
      'Overtaken: start a new execution, `aws codepipeline start-pipeline-execution --name PIPELINE`.',
    ],
    see: ['operating.md#retry'],
  },
  FAILURES_AMBIGUOUS: {
    title: 'several stages have failed, and it was not said which is meant',
    cause: 'Different executions have failed in different stages.',
    remedy: ['See which failed of what: `steps status PIPELINE`.', 'Name one: `steps retry PIPELINE STAGE`.'],
    see: ['operating.md#retry'],
  },
  NOT_RETRYABLE: {
    title: 'CodePipeline does not retry the stage',
    cause:
      'The pipeline was changed since (also by its own UpdatePipeline stage), a newer execution went through the stage, or another retry is under way. Its own words follow.',
    remedy: [
      'Start a new execution: push a commit, or `aws codepipeline start-pipeline-execution --name PIPELINE`.',
      'Where a retry is under way: `steps status PIPELINE --watch`.',
    ],
    see: ['operating.md#retry', 'https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html'],
  },
});
