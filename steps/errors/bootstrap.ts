import { closestName, editDistance, oneOf } from '../closest-name.ts';
import { formatLocation, type Location } from '../location.ts';
import { describeEnd, type FailureCause } from './deploy.ts';
import { StepError } from './step-error.ts';

/** Errors in setting up an organisation. */

export interface ConfigurationProblem {
  readonly message: string;
  readonly location?: Location | undefined;
}

/** All problems of a configuration at once; the first is the one that is pointed at. */
export function configurationRejected(problems: readonly [ConfigurationProblem, ...ConfigurationProblem[]]): StepError {
  const [first, ...others] = problems;
  const further = others.map(
    ({ message, location }) => `\n${location ? `${formatLocation(location)}: ` : ''}${message}`,
  );
  return new StepError({
    code: 'BOOTSTRAP_CONFIGURATION',
    message: `${first.message}${further.join('')}`,
    hint: 'docs/bootstrap.md and schemas/bootstrap.schema.json say what can be configured; nothing was done',
    ...placedAt(first.location),
    exitCode: 2,
  });
}

export function wrongAccounts(problems: readonly string[]): StepError {
  return new StepError({
    code: 'WRONG_ACCOUNT',
    message: `the credentials do not fit the accounts:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    hint: 'name a profile or a role for each account under credentials: in the configuration; nothing was done',
  });
}

function placedAt(location: Location | undefined): { readonly location?: Location } {
  return location ? { location } : {};
}

export function wrongOrganization(configured: string, found: string, location?: Location): StepError {
  return new StepError({
    code: 'WRONG_ORGANIZATION',
    message: `the management account belongs to organisation ${found}, and the configuration is for ${configured}`,
    hint: 'correct organization: id, or sign in to the other organisation; nothing was done',
    ...placedAt(location),
  });
}

/** `known` are those of the organisation, with their ids. */
export function unitNotFound(
  name: string,
  known: readonly { readonly path: string; readonly id: string }[],
  location?: Location,
): StepError {
  const listed = known.map(({ path, id }) => `${path} (${id})`).join(', ') || 'none';
  const names = known.map(({ path, id }) => (/^(ou|r)-/.test(name) ? id : path));
  const below = names.filter((path) => path.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  const meant = below.length > 0 ? oneOf(below) : closestName(name, names);
  return new StepError({
    code: 'UNIT_NOT_FOUND',
    message: `the organisation has no organisational unit "${name}"; it has ${listed}`,
    hint:
      meant === undefined
        ? 'name a unit by its path from the root down, as in Workloads/Standard, or by its id; nothing was done'
        : `did you mean ${meant}? Nothing was done`,
    ...placedAt(location),
  });
}

/** `known` are the accounts of the organisation, as far as they may be listed. */
export function accountNotFound(id: string, known: readonly string[], location?: Location): StepError {
  // Ids are alike by chance: one digit, or two neighbours, is a slip; more is another account.
  const slips = known.filter((other) => editDistance(id, other) === 1);
  return new StepError({
    code: 'ACCOUNT_NOT_FOUND',
    message: `the organisation has no account ${id}`,
    hint:
      slips.length > 0 && slips.length <= 3
        ? `did you mean ${oneOf(slips)}? Nothing was done`
        : 'aws organizations list-accounts shows those it has; nothing was done',
    ...placedAt(location),
  });
}

/** Bootstrap must be able to change and to remove what it made. */
export function lockOutRefused(problems: readonly string[], exempt: readonly string[], location?: Location): StepError {
  return new StepError({
    code: 'LOCK_OUT',
    message: `the service control policy would bind bootstrap itself, and exempt are only the roles ${exempt.join(', ')}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    hint: 'add the role to service-control-policy: exempt-roles, or act by one that is exempt (credentials:); nothing was done',
    ...placedAt(location),
  });
}

export function downgradeRefused(own: string, installed: string, region: string): StepError {
  return new StepError({
    code: 'DOWNGRADE_REFUSED',
    message: `steps ${own} is older than version ${installed}, which installed the common stack in ${region}`,
    hint: `use steps ${installed} or newer; nothing was done`,
  });
}

export function upgradeNeeded(own: string, installed: string): StepError {
  return new StepError({
    code: 'UPGRADE_NEEDED',
    message: `version ${installed} is installed, and this is steps ${own}`,
    hint: 'look at the plan above and add --upgrade; nothing was done',
  });
}

export function removalBlocked(stackNames: readonly string[]): StepError {
  return new StepError({
    code: 'REMOVAL_BLOCKED',
    message: `pipelines that the configuration does not name still use the common resources: ${stackNames.join(', ')}`,
    hint: 'name them under pipelines:, or delete their stacks first; nothing was done',
  });
}

export function workloadsRemain(stacks: readonly string[]): StepError {
  return new StepError({
    code: 'REMOVAL_BLOCKED',
    message: `stacks of workloads still use the roles that would be deleted: ${stacks.join(', ')}`,
    hint: 'delete the stacks of the workloads first, with which their nested stacks go (aws cloudformation delete-stack --stack-name NAME in each account); nothing was done',
  });
}

export function removalFailed(
  stackName: string,
  status: string,
  cause: FailureCause | undefined,
  hasRoles: boolean,
): StepError {
  const first = hasRoles
    ? 'delete the stacks of the workloads first, where the cause names such: CloudFormation keeps the roles while one imports their boundary'
    : 'correct the cause';
  return new StepError({
    code: 'REMOVAL_FAILED',
    message: `the deletion of stack ${stackName} ${describeEnd(status, cause)}`,
    hint: `${first}; then run steps bootstrap --remove again, which goes on from here`,
  });
}

export function confirmationNeeded(buckets: readonly string[], given: readonly string[]): StepError {
  return new StepError({
    code: 'CONFIRMATION_NEEDED',
    message: `--delete-artifacts deletes every version of every artifact in ${buckets.join(', ')}${given.length > 0 ? `; confirmed was ${given.join(', ')}` : ''}`,
    hint: `type the name of each bucket: ${buckets.map((bucket) => `--confirm ${bucket}`).join(' ')}; nothing was done`,
    exitCode: 2,
  });
}

export function imageMissing(name: string, repository: string, commands: string): StepError {
  return new StepError({
    code: 'IMAGE_MISSING',
    message: `image ${name} is not in ${repository}, and no pipeline is installed with an image that is not there`,
    hint: `push it, and run steps bootstrap again, which goes on here:\n${commands}`,
  });
}

export function repositoryTaken(name: string, region: string, location?: Location): StepError {
  return new StepError({
    code: 'REPOSITORY_TAKEN',
    message: `there is an ECR repository ${name} in ${region} already, and bootstrap did not make it, or its stack was removed`,
    hint: 'name the image in it by image: uri and repository-arn instead, choose another name, or delete it (aws ecr delete-repository --force); nothing was done',
    ...placedAt(location),
  });
}
