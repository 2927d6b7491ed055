import { pagesOf } from './error-page.ts';

/** Of plans that are approved before they are executed. */
export const planPages = pagesOf({
  PLAN_MISSING: {
    title: 'the plan that is to be executed is not in the bucket',
    cause:
      'It was never made, `--plan-prefix` or the bucket is another than the one it was made with, or the lifecycle of the bucket has expired it while the approval waited.',
    remedy: [
      'In a pipeline start a new execution, which plans and asks anew: `aws codepipeline start-pipeline-execution --name PIPELINE`.',
      'By hand: give `--execute-plan` what `steps deploy --plan-only` printed, with the same `--s3-bucket` and `--plan-prefix`.',
    ],
    see: ['pipelines.md#a-plan', 'how-to/recover.md#a-pipeline'],
  },
  PLAN_TAMPERED: {
    title: 'the plan in the bucket is not the one that was approved',
    cause: 'A plan is named by its SHA-256, and the object of that name has another: somebody wrote over it.',
    remedy: [
      'Do not execute it. Find out who wrote it: `aws s3api list-object-versions --bucket BUCKET --prefix KEY`, and the data events of CloudTrail.',
      'Then make a new plan and have it approved: `aws codepipeline start-pipeline-execution --name PIPELINE`.',
    ],
    see: ['pipelines.md#a-plan', 'security.md#attacks'],
  },
  PLAN_FOREIGN: {
    title: 'the plan is about something else than what is to be deployed',
    cause:
      'Account, region, stack, wave or artifact of the plan differ from those of the command; or a combined plan holds a stack twice, has no part for this one, or a part that the file of targets does not have.',
    remedy: [
      'Compare the two values in the message: one of them is of another execution, stage or file.',
      'Give the digest that was printed when this very deployment was planned, with the same `--targets` file and `--digest`.',
      'Combine anew: `steps combine-plans`, of plans of one artifact, each stack once.',
    ],
    see: ['deploying.md#plans-of-several-stages-approved-together', 'pipelines.md#one-approval-for-uat-and-prod'],
  },
  PLAN_STALE: {
    title: 'the plan no longer holds: the stack has moved since',
    cause:
      'Its change set is gone (CloudFormation deletes the others once one is executed), cannot be executed any more, is no longer what was shown, or was executed and failed. Somebody deployed the stack between plan and execution.',
    remedy: [
      'See what happened meanwhile: `aws cloudformation describe-stack-events --stack-name NAME`.',
      'Start a new execution, which plans and asks anew: `aws codepipeline start-pipeline-execution --name PIPELINE`. A retry of the deployment alone finds the same plan.',
      'By hand: `steps deploy --plan-only` again, and `--execute-plan` with what it prints.',
    ],
    see: ['how-to/recover.md#a-pipeline', 'pipelines.md#a-plan'],
  },
});
