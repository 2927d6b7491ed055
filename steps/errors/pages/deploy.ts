import { pagesOf } from './error-page.ts';
import { planPages } from './plan.ts';

export const deployPages = pagesOf({
  ...planPages,
  PARAMETERS_REJECTED: {
    title: 'the parameters that are given do not fit the template',
    cause:
      'A name that the template does not declare, a value that its type, `AllowedValues`, `AllowedPattern`, lengths or limits refuse, or a required parameter that neither the files, nor `--parameter`, nor the stack give. All problems are listed; nothing was asked of AWS for the first two.',
    remedy: [
      'Correct each in the parameters file that the hint names, or give it: `steps deploy --parameter NAME=VALUE`.',
      'A parameter that was removed from the template has to go from the files of all environments as well.',
      'Run `steps validate`: it finds the same for every environment, before a pipeline does.',
    ],
    see: ['deploying.md#parameters-and-tags', 'rules/STEPS010.md', 'rules/STEPS011.md', 'rules/STEPS012.md'],
  },
  TARGETS_REJECTED: {
    title: 'a file of targets, or of a StackSet, says what it may not say',
    cause:
      'A key is unknown, a value has the wrong form, two waves have one name, a stack is named twice for one account and region, or none is named. The caret points at the place.',
    remedy: [
      'Correct it. Let the editor check the file by `schemas/targets.schema.json` or `schemas/stack-set.schema.json`.',
      'Look at the whole without changing anything: `steps deploy --targets FILE --dry-run`.',
    ],
    see: ['deploying.md#many-accounts-and-regions', 'reference/targets.md', 'reference/stack-set.md'],
  },
  PARAMETER_SOURCE_MISSING: {
    title: 'a parameter takes its value from a place where there is none',
    cause:
      '`{{ssm:NAME}}` is read in the account that runs this and in the target region; `{{export:ACCOUNT/REGION/NAME}}` in the account and region that it names. There is no such parameter or export.',
    remedy: [
      'See what is there: `aws ssm get-parameter --name NAME --region REGION`, or `aws cloudformation list-exports` in the other account.',
      'Correct the name; or deploy the stack, or set the parameter, that gives it, first. Of several targets, put that into an earlier wave.',
    ],
    see: ['deploying.md#parameters-and-tags'],
  },
  PARAMETER_SOURCE_SECRET: {
    title: 'a secret would be shown as the value of a parameter',
    cause:
      'The SSM parameter is a `SecureString`, and the parameter of the template is not `NoEcho`: whoever may describe the stack would read it.',
    remedy: [
      'Declare `NoEcho: true` for the parameter.',
      'Or let CloudFormation fetch it, without a parameter: `{{resolve:ssm-secure:NAME}}` or `{{resolve:secretsmanager:NAME}}` in the property.',
    ],
    see: [
      'deploying.md#parameters-and-tags',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html',
    ],
  },
  REGION_NOT_PACKAGED: {
    title: 'the artifact was not packaged for the region that is deployed to',
    cause:
      'Lambda takes code from a bucket of its own region only. The manifest lists the regions that `steps package` uploaded to, and this is none of them.',
    remedy: [
      'Package for it as well: `steps package --regions eu-west-1,eu-central-1`, as the hint has it. Each region needs an artifact bucket: `regions:` in bootstrap.yml.',
      'In a pipeline: the regions are in the configuration of the pipeline; a new execution packages anew.',
      'Or the region is wrong: correct `--region`.',
    ],
    see: ['how-to/add-a-region.md', 'pipelines.md#several-regions'],
  },
  CHANGE_SET_REJECTED: {
    title: 'CloudFormation made no change set',
    cause:
      'It refused the template, the parameters or the capabilities, or what it looks up while making one is not there: an export, an SSM parameter, a macro, a hook. The reason is in its own words. Nothing was changed.',
    remedy: [
      'Do what the hint says, where there is one for this reason.',
      '`No export named …`: deploy the stack that exports it first, in this account and region.',
      '`Requires capabilities`: `--capabilities` or a `capabilities:` in steps.yml gives less than `CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND`, which are acknowledged where nothing is given.',
      'Anything else: correct the template, and run `steps validate` before the next try.',
    ],
    see: [
      'deploying.md#plans-of-several-stages-approved-together',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html',
    ],
  },
  STACK_NOT_READY: {
    title: 'the stack is in a state that nothing can be deployed to',
    cause:
      'An earlier deletion, rollback or import failed half way, or somebody turned rollback off. The message has the state and what failed; what to do depends on it.',
    remedy: [
      'See what keeps it: `steps logs PIPELINE`, or `aws cloudformation describe-stack-events --stack-name NAME`.',
      '`ROLLBACK_FAILED`, `DELETE_FAILED`: mend what the message names, then `steps deploy --delete` and deploy; or `steps deploy --retain LOGICALID`, which leaves it where it is.',
      '`UPDATE_ROLLBACK_FAILED`: mend it and deploy again, which continues the rollback; or `steps deploy --skip-resource LOGICALID`.',
      '`CREATE_FAILED`, `UPDATE_FAILED`: `aws cloudformation rollback-stack --stack-name NAME`, then deploy.',
      '`ROLLBACK_COMPLETE` with a resource that was kept: import or delete that, run `steps deploy --delete`, then deploy.',
    ],
    see: ['how-to/recover.md#a-stack', 'deploying.md#what-becomes-of-each-state'],
  },
  PLAN_TOO_LARGE: {
    title: 'a template is too large to be planned for a pull request',
    cause:
      'The role that plans pull requests may read no bucket, so that the template goes in the call itself, where CloudFormation takes 51,200 bytes.',
    remedy: [
      'Move resources into nested stacks.',
      'Or validate pull requests of this repository without a plan: leave `DevAccountId` of `cloudformation/pipelines/pull-requests.yml` empty.',
    ],
    see: [
      'pull-requests.md#what-is-not-stopped',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
    ],
  },
  DEPLOYMENT_FAILED: {
    title: 'CloudFormation began the deployment, and it failed',
    cause:
      'A resource could not be made, changed or deleted. The message names the first that failed for a reason of its own, in whichever nested stack; others were cancelled for it. The stack was rolled back, or, if it was new, deleted.',
    remedy: [
      'Read the reason after `First cause:`, and do what the hint says: for missing permissions, names that are taken, quotas and exports it says what.',
      'A custom resource or a function that failed: its own log says why, `aws logs tail /aws/lambda/NAME --since 1h`.',
      'See all events: the link of the message, or `steps logs PIPELINE`.',
      'Correct it and deploy again, by a commit or the same command: whatever state it has left is dealt with. `steps retry PIPELINE STAGE` where the cause was outside of the template.',
    ],
    see: ['deploying.md#when-it-fails', 'how-to/recover.md#a-stack'],
  },
  STACK_PROTECTED: {
    title: 'the stack is protected against deletion',
    cause: 'Termination protection was turned on, by `steps deploy --termination-protection true` or in the console.',
    remedy: [
      'Make sure that it is the right stack and account.',
      'Delete it all the same: `steps deploy --delete --termination-protection false --stack-name NAME`.',
    ],
    see: [
      'deploying.md#other-ways-to-run-it',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html',
    ],
  },
  DELETION_FAILED: {
    title: 'CloudFormation could not delete the stack',
    cause:
      'A resource is not empty (a bucket, a repository of images), is in use by something outside of the stack (an export, a network interface), or its own protection is on. What did not depend on it is gone.',
    remedy: [
      'Mend what the message names: empty the bucket, delete what uses it, turn its protection off.',
      'Run the same command again: it goes on.',
      'Or leave it where it is, without a stack: `steps deploy --delete --retain LOGICALID`.',
    ],
    see: [
      'how-to/recover.md#a-stack',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html',
    ],
  },
  DEPLOYMENT_TIMEOUT: {
    title: 'the time to follow a deployment ended before it did',
    cause:
      'CloudFormation goes on without us. Some resources take long by nature: databases, distributions, certificates that wait for a DNS record.',
    remedy: [
      'Run the same command again: it follows what is under way, then goes on. `steps deploy --timeout MINUTES` waits longer.',
      'See what it waits for: `aws cloudformation describe-stack-events --stack-name NAME`.',
      'To give up an update: `aws cloudformation cancel-update-stack --stack-name NAME`.',
    ],
    see: ['deploying.md#while-it-is-followed', 'how-to/recover.md#a-stack'],
  },
  NOT_IN_MANIFEST: {
    title: 'a file is to be deployed that the digest does not vouch for',
    cause:
      "`--digest` holds the artifact to what was built, by the manifest. A template or parameters file that is not in the manifest could be anybody's.",
    remedy: [
      'Deploy the packaged template and the parameters files that lay in the workload when it was packaged: see `files` in `.steps/manifest.json`.',
      'A parameters file that a later step makes must be made before `steps package`.',
      'Without `--digest` it is deployed unchecked: not in a pipeline.',
    ],
    see: ['decisions/0003-a-digest-outside-the-artifact.md', 'pipelines.md#what-builds-hand-on'],
  },
  TAG_OWNED: {
    title: "a tag says that the stack is another workload's",
    cause:
      '`--ownership-tags` tags the stack with workload, instance, commit and execution. A parameters file or `--tag` gives one of these tags another value.',
    remedy: [
      'Take it out of the file, or out of `--tag`.',
      'Where the value is the right one: `steps deploy --workload NAME`, `--instance NAME`. Nobody can name the commit: it is that of the artifact.',
    ],
    see: ['deploying.md#parameters-and-tags', 'pipelines.md#whose-a-stack-is'],
  },
  DEPLOYMENT_DENIED: {
    title: 'a rule denies what the deployment would do, and nobody has allowed it',
    cause:
      'The change set would replace or delete a resource with state, broaden what an identity may do, or open something to everyone, and `--deny` names that rule. Nothing was executed.',
    remedy: [
      'Look at the change: the message names rule and resource, the plan has the whole change set.',
      'Not wanted: correct the template. A replacement is often caused by one property that cannot be changed in place.',
      'Wanted, in a pipeline: start a new execution, `aws codepipeline start-pipeline-execution --name PIPELINE`. Whoever approves it writes into the comment of the approval, by name: `allow replace-stateful:Orders`.',
      'Wanted, by hand: `steps deploy --allow replace-stateful:Orders`.',
    ],
    see: [
      'deploying.md#what-must-not-be-missed',
      'pipelines.md#what-stops-a-deployment',
      'how-to/recover.md#a-pipeline',
    ],
  },
  STACK_NOT_FOUND: {
    title: 'there is no stack whose outputs could be read',
    cause:
      'It was not deployed yet, has another name, or is in another account or region than the one that was looked in.',
    remedy: [
      'See which there are: `aws cloudformation list-stacks --region REGION`, with the credentials of the account.',
      'Name it: `steps outputs --stack-name NAME --account ID --region REGION`; or deploy it first.',
    ],
    see: ['pipelines.md#tests-after-a-deployment'],
  },
});
