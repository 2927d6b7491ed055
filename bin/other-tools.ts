/**
 * What those who come from other tools type first, where something here does that, and what it is. Their own references:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-command-reference.html
 * https://docs.aws.amazon.com/cdk/v2/guide/cli.html, https://aws-cloudformation.github.io/rain/rain.html
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
 */
const deleted =
  'steps deploy --delete --stack-name NAME deletes a stack; steps prune those whose configuration is gone from the repository';
const listed = "steps graph draws a workload's stacks, steps status lists pipelines";
const synthesised =
  'steps package writes the template that is deployed; what the CDK synthesises is packaged by --template-file (docs/how-to/move-here.md)';
const quick =
  'sam sync and sam local stay what they are, beside the pipeline; steps deploy deploys by a change set (docs/how-to/move-here.md)';

export const otherCommands: Readonly<Record<string, string>> = {
  apply: 'steps deploy deploys a stack by a change set',
  delete: deleted,
  destroy: deleted,
  diff: 'steps deploy --dry-run shows what would change, and changes nothing',
  drift: 'steps deploy --dry-run --revert-drift shows what differs from what was deployed',
  lint: 'steps validate runs cfn-lint, cfn-nag and rules of its own',
  list: listed,
  local: quick,
  ls: listed,
  pipeline: 'steps init adds the files of a pipeline, steps bootstrap sets up the accounts and the pipelines',
  pkg: 'did you mean steps package?',
  plan: 'steps deploy --dry-run shows what would change; --plan-only keeps it, and --execute-plan executes that and no other',
  reject: 'steps approve --reject rejects what waits for approval',
  remove: deleted,
  rm: deleted,
  sync: quick,
  synth: synthesised,
  synthesize: synthesised,
  tail: 'steps logs --follow prints the logs of an execution as they come',
  test: 'steps build --test runs the tests of functions and layers',
  tree: "steps graph draws a workload's resources",
  version: 'did you mean steps --version?',
};

export function otherCommand(name: string): string | undefined {
  return Object.hasOwn(otherCommands, name) ? otherCommands[name] : undefined;
}

const asksNothing = 'leave it out: steps deploy asks nothing before it deploys, and --dry-run shows the changes alone';
const settings = 'what flags give can stand in steps.yml, and the parameters of an environment in --parameters-file';

export const otherFlags: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  build: {
    cached: 'leave it out: what is unchanged is always taken from --build-cache',
    parallel:
      'leave it out: --jobs says how many are built at once, and as many as there are processors are by default',
    'use-container': 'docs/image.md says how steps build runs in its image',
  },
  deploy: {
    config: 'did you mean --parameters-file?',
    'config-env': settings,
    'config-file': settings,
    'confirm-changeset': 'steps deploy --dry-run shows the changes; --plan-only keeps them for --execute-plan',
    'fail-on-empty-changeset': '--dry-run says whether there are changes; no changes are success',
    guided: `nothing is asked here: --stack-name and --template-file are all that is needed, and ${settings}`,
    'no-confirm-changeset': asksNothing,
    'no-execute-changeset': '--dry-run shows the changes; --plan-only keeps the change set for --execute-plan',
    'no-fail-on-empty-changeset': 'leave it out: no changes are success',
    'parameter-overrides': '--parameter NAME=VALUE gives one parameter, and again the next',
    params: 'did you mean --parameter?',
    'require-approval': asksNothing,
    'resolve-s3': 'leave it out: steps package finds the artifact bucket itself, or takes --s3-bucket',
    'role-arn': 'did you mean --deployment-role-name? It takes the name of the role that CloudFormation acts with',
    yes: asksNothing,
  },
  package: {
    'resolve-s3': 'leave it out: without --s3-bucket the artifact bucket of the common stack is found',
  },
};

/** What a flag of another tool is here, by its name without hyphens before it. */
export function otherFlag(command: string, flag: string): string | undefined {
  const known = Object.hasOwn(otherFlags, command) ? otherFlags[command] : undefined;
  if (known && Object.hasOwn(known, flag)) return known[flag];
  return flag === 'profile' ? 'AWS_PROFILE names the profile of the shared AWS configuration' : undefined;
}

/** Letters by which other tools know what is a flag here, for commands that have it. */
export const otherLetters: Readonly<Record<string, string>> = {
  f: 'follow',
  n: 'dry-run',
  t: 'template-file',
  w: 'watch',
  y: 'yes',
};
