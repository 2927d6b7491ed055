import type { Location } from '../location.ts';
import { didYouMean } from '../closest-name.ts';
import { stackEventsLink } from '../console-link.ts';
import { adviseOn } from './failure-advice.ts';
import { StepError } from './step-error.ts';

export function parametersRejected(problems: readonly string[], file: string, location?: Location): StepError {
  return new StepError({
    code: 'PARAMETERS_REJECTED',
    message: `the parameters do not fit the template:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    hint: `correct them in ${file}, or give them with --parameter NAME=VALUE`,
    ...(location ? { location } : {}),
  });
}

/** Something in a file of targets. */
export function targetsRejected(message: string, location: Location): StepError {
  return new StepError({
    code: 'TARGETS_REJECTED',
    message,
    hint: 'docs/deploying.md and the schemas targets and stack-set in schemas/ say what the file may say; nothing was done',
    location,
    exitCode: 2,
  });
}

export function parameterSourceMissing(name: string, source: string): StepError {
  return new StepError({
    code: 'PARAMETER_SOURCE_MISSING',
    message: `parameter ${name} takes its value from ${source}, and nothing of that name is there`,
    hint: 'deploy or set what gives it first, or correct the name',
  });
}

export function parameterSourceSecret(name: string, source: string): StepError {
  return new StepError({
    code: 'PARAMETER_SOURCE_SECRET',
    message: `parameter ${name} takes its value from ${source}, which is a SecureString, and is not declared NoEcho`,
    hint: `declare NoEcho: true for ${name}: otherwise whoever may describe the stack reads the secret`,
  });
}

export function regionNotPackaged(region: string, packaged: readonly string[]): StepError {
  return new StepError({
    code: 'REGION_NOT_PACKAGED',
    message: `what was packaged lies in ${packaged.join(', ')}, and cannot be deployed to ${region}: Lambda takes code from a bucket of its own region only`,
    hint: `build and package again with steps package --regions ${[...packaged, region].join(',')}, or deploy to a region that was packaged`,
  });
}

export function changeSetRejected(stackName: string, reason: string): StepError {
  return new StepError({
    code: 'CHANGE_SET_REJECTED',
    message: `CloudFormation made no change set for stack ${stackName}: ${reason}`,
    hint: `nothing was changed; ${adviseOn(reason) ?? 'correct what the reason names and deploy again'}`,
  });
}

export function stackNotReady(stackName: string, status: string, hint: string, reason?: string): StepError {
  return new StepError({
    code: 'STACK_NOT_READY',
    message: `stack ${stackName} is in ${status} and cannot be deployed to${reason ? `: ${reason}` : ''}`,
    hint,
  });
}

export function planTooLarge(file: string, bytes: number, limit: number): StepError {
  return new StepError({
    code: 'PLAN_TOO_LARGE',
    message: `${file} has ${bytes} bytes, and a plan is made of ${limit} at most: who plans may read no bucket`,
    hint: 'move resources into nested stacks, or validate pull requests of this repository without a plan',
  });
}

export interface FailureCause {
  readonly stackName: string;
  readonly stackId?: string;
  readonly logicalId: string;
  readonly resourceType: string;
  readonly status: string;
  readonly reason: string;
  /** How many others ended only because this one failed. */
  readonly cancelled?: number;
}

/** How a stack ended that should have ended otherwise. */
export function describeEnd(status: string, cause: FailureCause | undefined): string {
  return `ended in ${status}. First cause: ${describeCause(cause)}`;
}

/** `location`: where the template has the resource. */
export function deploymentFailed(
  stackName: string,
  status: string,
  cause: FailureCause | undefined,
  location?: Location,
): StepError {
  const advice = (cause && adviseOn(cause.reason)) ?? 'correct the cause and deploy again';
  const left = status === 'DELETE_COMPLETE' ? 'what was created of it has been deleted; ' : '';
  return new StepError({
    code: 'DEPLOYMENT_FAILED',
    message: `stack ${stackName} ${describeEnd(status, cause)}`,
    hint: `${left}${advice}${whereToLook(cause)}`,
    ...(location ? { location } : {}),
  });
}

function describeCause(cause: FailureCause | undefined): string {
  if (!cause) return 'no event says why; look at the stack in the console';
  const { logicalId, resourceType, stackName, reason, cancelled = 0 } = cause;
  const others = cancelled > 0 ? ` (${cancelled} other${cancelled === 1 ? ' was' : 's were'} cancelled for it)` : '';
  return `${logicalId} (${resourceType}) in stack ${stackName}: ${reason}${others}`;
}

function whereToLook(cause: FailureCause | undefined): string {
  const link = cause?.stackId === undefined ? undefined : stackEventsLink(cause.stackId);
  return link === undefined ? '' : `\n→ its events, in account ${cause?.stackId?.split(':')[4]}: ${link}`;
}

export function stackProtected(stackName: string): StepError {
  return new StepError({
    code: 'STACK_PROTECTED',
    message: `stack ${stackName} is protected against deletion`,
    hint: 'if it is to go: --termination-protection false turns that off, and the stack is deleted',
  });
}

/** `stuck`: what could not be deleted and may not stay. */
export function deletionFailed(
  stackName: string,
  status: string,
  stuck: readonly string[],
  cause: FailureCause | undefined,
): StepError {
  const names = stuck.join(' ');
  return new StepError({
    code: 'DELETION_FAILED',
    message: `stack ${stackName} ${describeEnd(status, cause)}`,
    hint: `mend that and run this again${names ? `; or leave ${names} where it is, without a stack: --retain ${names}` : ''}${whereToLook(cause)}`,
  });
}

export function waitedTooLong(stackName: string, minutes: number): StepError {
  return new StepError({
    code: 'DEPLOYMENT_TIMEOUT',
    message: `stack ${stackName} has not ended after ${minutes} minutes; it goes on without us`,
    hint: 'the same command again follows it; --timeout MINUTES waits longer',
  });
}

/** `known` are the files that the manifest names. */
export function notInManifest(file: string, manifestFile: string, known: readonly string[]): StepError {
  return new StepError({
    code: 'NOT_IN_MANIFEST',
    message: `${file} is not named by ${manifestFile}, so the digest says nothing about it`,
    hint:
      didYouMean(file, known) ??
      'deploy the packaged template and the parameter files that were packaged with it, or leave --digest out',
  });
}

const planAgain =
  'nothing was changed; plan again and have that approved: in a pipeline by a new execution (aws codepipeline start-pipeline-execution)';

export function planMissing(digest: string, place: string): StepError {
  return new StepError({
    code: 'PLAN_MISSING',
    message: `there is no plan ${digest} at ${place}: it was never made, or has expired`,
    hint: planAgain,
  });
}

export function planTampered(place: string, expected: string, found: string): StepError {
  return new StepError({
    code: 'PLAN_TAMPERED',
    message: `${place} is not the plan that was made: its digest is ${found}, expected ${expected}`,
    hint: planAgain,
  });
}

export function planForeign(what: string, planned: string, wanted: string): StepError {
  return new StepError({
    code: 'PLAN_FOREIGN',
    message: `the plan is about ${what} ${planned}, and ${what} ${wanted} is to be deployed`,
    hint: 'give the digest of the plan that was made for this deployment',
  });
}

/** `known` are those of which the plan has a part, each with its place. */
export function planPartMissing(
  stackName: string,
  region: string,
  account: string | undefined,
  known: readonly { readonly stackName: string; readonly place: string }[],
): StepError {
  const named = known.map((part) => part.stackName);
  const parts = known.map((part) => `stack ${part.stackName} of ${part.place}`);
  const listed = 0 < parts.length && parts.length <= 12 ? `it has parts for ${parts.join('; ')}` : undefined;
  const place = account === undefined ? region : `account ${account}, ${region}`;
  return new StepError({
    code: 'PLAN_FOREIGN',
    message: `the plan has no part for stack ${stackName} of ${place}`,
    hint:
      (named.includes(stackName) ? undefined : didYouMean(stackName, named)) ??
      listed ??
      'combine it from plans that were made for each stack that is to be deployed',
  });
}

export function planTargetMissing(
  { stackName, region, account }: { readonly stackName: string; readonly region: string; readonly account?: string },
  file: string,
): StepError {
  const place = account === undefined ? region : `account ${account}, ${region}`;
  return new StepError({
    code: 'PLAN_FOREIGN',
    message: `the plan has a part for stack ${stackName} of ${place}, and ${file} has no such target`,
    hint: 'give the file of targets that the plan was made of, or plan again with this one',
  });
}

/** A tag that `--ownership-tags` gives, with another value. */
export function tagOwned(key: string, given: string, owned: string, location: Location | undefined): StepError {
  return new StepError({
    code: 'TAG_OWNED',
    message: `tag ${key} is "${given}", and --ownership-tags gives the stack "${owned}"`,
    hint: 'take it out, or name the same: by --workload, --instance and --pipeline-execution; the commit is that of the artifact',
    exitCode: 2,
    ...(location ? { location } : {}),
  });
}

export function planStale(stackName: string, reason: string): StepError {
  return new StepError({
    code: 'PLAN_STALE',
    message: `the plan for stack ${stackName} cannot be executed: ${reason}`,
    hint: planAgain,
  });
}

/** `names`: RULE:RESOURCE of each, the form in which it is allowed. */
export function deniedByRule(stackName: string, names: readonly string[], message: string): StepError {
  const others = names.length > 1 ? `, and ${names.slice(1).join(', ')}` : '';
  return new StepError({
    code: 'DEPLOYMENT_DENIED',
    message: `stack ${stackName} is not deployed: ${names[0]}: ${message}${others}`,
    hint: `nothing was executed; if that is wanted, whoever approves it says so by name: --allow ${names.join(' ')}; of a pipeline, the comment of the approval: allow ${names.join(', ')}`,
  });
}

export function stackNotFound(stackName: string, account: string | undefined, meant?: string): StepError {
  return new StepError({
    code: 'STACK_NOT_FOUND',
    message: `there is no stack ${stackName}${account === undefined ? '' : ` in account ${account}`}`,
    hint: meant ?? 'deploy it first, or name another with --stack-name',
  });
}
