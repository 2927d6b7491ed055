import { pagesOf } from './error-page.ts';

export const bootstrapPages = pagesOf({
  BOOTSTRAP_CONFIGURATION: {
    title: 'bootstrap.yml, or the organisation that it meets, has mistakes',
    cause:
      'A key is unknown, a value has the wrong form, two pipelines would have one name, a pipeline is too large for CodePipeline, or an account is listed that a unit already brings. All that is wrong is listed, each at its place. Nothing was done.',
    remedy: [
      'Correct each place. Let the editor check the file by `schemas/bootstrap.schema.json`.',
      'Run `steps bootstrap` again: it shows its plan, and asks before anything happens.',
    ],
    see: ['reference/bootstrap.md', 'bootstrap.md#the-plan'],
  },
  WRONG_ACCOUNT: {
    title: 'credentials belong to another account than the configuration says',
    cause:
      'Each account of bootstrap.yml is entered with its own credentials. Those of the message belong elsewhere: a wrong profile, or no profile for that account, so that those of the shell were taken.',
    remedy: [
      'Compare: `aws sts get-caller-identity --profile NAME`.',
      'Name profile or role for each account under `credentials:` in bootstrap.yml.',
      'Where the profile is right, correct the id of the account.',
    ],
    see: ['bootstrap.md#credentials'],
  },
  WRONG_ORGANIZATION: {
    title: 'the management account belongs to another organisation',
    cause:
      '`organization: id` in bootstrap.yml holds the configuration to one organisation, and the credentials lead into another.',
    remedy: [
      'See where you are: `aws organizations describe-organization`.',
      'Sign in to the other one; or correct `organization: id`, if this configuration is meant for it.',
    ],
    see: ['bootstrap.md#credentials', 'reference/bootstrap.md'],
  },
  UNIT_NOT_FOUND: {
    title: 'the organisation has no such organisational unit',
    cause:
      'A unit is named by its path from the root down, or by its id. It was renamed, moved, or is mistyped; upper and lower case count.',
    remedy: ['Take one of those that the message lists, as `Workloads/Standard` or `ou-ab12-cdef3456`.'],
    see: ['bootstrap.md', 'reference/bootstrap.md'],
  },
  ACCOUNT_NOT_FOUND: {
    title: 'the organisation has no such account',
    cause: 'The id is mistyped, or the account was closed or has left the organisation.',
    remedy: [
      'See those that there are: `aws organizations list-accounts --output table`.',
      'Correct the id, or take it out of bootstrap.yml.',
    ],
    see: ['reference/bootstrap.md'],
  },
  LOCK_OUT: {
    title: 'the service control policy would bind bootstrap itself',
    cause:
      'It denies everyone but the roles of `exempt-roles` to change the foundations, and bootstrap acts in that account by a role that is not among them, or by a user. It could then neither change nor remove what it made.',
    remedy: [
      'Add the role of the message to `service-control-policy: exempt-roles`.',
      'Or let bootstrap act by a role that is exempt: `credentials:`.',
    ],
    see: ['bootstrap.md#the-service-control-policy'],
  },
  DOWNGRADE_REFUSED: {
    title: 'this steps is older than what is installed',
    cause:
      'A newer version installed the common stack of that region. An older one would take back what pipelines rely on by now.',
    remedy: [
      'Use that version or a newer one: `npm install --global codebuild-steps@VERSION`, or its image.',
      'Look at what you run: `steps --version`.',
    ],
    see: ['bootstrap.md#upgrading', 'how-to/recover.md#the-foundations'],
  },
  UPGRADE_NEEDED: {
    title: 'what is installed is of an older version, and an upgrade has to be asked for',
    cause: 'Another version of steps changes foundations of every account, which nobody should do in passing.',
    remedy: [
      'Read the plan that was shown, and the changelog from the installed version on.',
      'Upgrade: `steps bootstrap --upgrade`. Or go on with the version that is installed.',
    ],
    see: ['bootstrap.md#upgrading'],
  },
  REMOVAL_BLOCKED: {
    title: 'something still uses what would be removed',
    cause:
      'Pipelines that bootstrap.yml does not name use the common resources, or stacks of workloads import what belongs to the roles: without them nobody could deploy or delete these any more. Nothing was done.',
    remedy: [
      'Pipelines: name them under `pipelines:`, so that they are removed too, or delete their stacks.',
      'Stacks of workloads: delete them first, in each account: `steps deploy --delete --stack-name NAME --account ID`.',
      'Run `steps bootstrap --remove` again.',
    ],
    see: ['bootstrap.md#removing'],
  },
  REMOVAL_FAILED: {
    title: 'a stack of the foundations could not be deleted',
    cause:
      'CloudFormation names the first cause: a bucket that is not empty, a role that is in use, an export that a stack imports.',
    remedy: [
      'Mend the cause; of roles, delete the stacks of workloads that it names first.',
      'Run `steps bootstrap --remove` again: it goes on from here.',
    ],
    see: ['bootstrap.md#removing', 'how-to/recover.md#a-stack'],
  },
  CONFIRMATION_NEEDED: {
    title: 'artifacts are to be deleted for good, and the bucket was not named',
    cause:
      '`--delete-artifacts` deletes every version of every object. Each bucket has to be typed by its name; one is missing, or is another.',
    remedy: [
      'Look at what is in it: `aws s3 ls s3://BUCKET --recursive --summarize`.',
      'Confirm each, as the hint has it: `steps bootstrap --remove --delete-artifacts --confirm BUCKET`.',
      'Without `--delete-artifacts` the buckets stay.',
    ],
    see: ['bootstrap.md#removing'],
  },
  IMAGE_MISSING: {
    title: 'the image that builds run in is not in its repository',
    cause:
      'Bootstrap made or found the repository; nobody has pushed the image, or it has another tag. A pipeline whose image is not there fails at its first build.',
    remedy: [
      'Push it by the commands of the hint: build or pull it, tag it, sign in to ECR, push.',
      'Run `steps bootstrap` again: it goes on here.',
    ],
    see: ['bootstrap.md#the-image-of-the-builds', 'image.md'],
  },
  REPOSITORY_TAKEN: {
    title: 'an ECR repository of that name is there, and bootstrap did not make it',
    cause:
      'The stack that would make it is not there: somebody made the repository by hand, or an earlier installation was removed and kept it.',
    remedy: [
      'Use the image in it: `image: { uri: …, repository-arn: … }` in bootstrap.yml, in the place of `repository`.',
      'Or choose another name; or delete it with all its images: `aws ecr delete-repository --repository-name NAME --force`.',
    ],
    see: ['bootstrap.md#the-image-of-the-builds'],
  },
});
