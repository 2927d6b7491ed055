import { assumeRole } from '../assume-role.ts';
import type { ClientSettings } from '../aws-clients.ts';
import { readLogEnd } from '../build-log.ts';
import type { Context } from '../context.ts';
import { defaultCapabilities, planStack } from '../deploy/index.ts';
import { StepError } from '../errors/index.ts';
import { runTask } from '../task.ts';
import { formatComment } from './comment.ts';
import type { CodeCommitAnswer, ReportOptions } from './options.ts';
import { answerPullRequest, findPullRequest, writeComment } from './pull-request.ts';
import { readFindings } from './read-findings.ts';
import { readRun, type ValidationRun } from './read-builds.ts';
import { decide, whyUnfit, type Evidence, type PlanOutcome } from './verdict.ts';

export type { CodeCommitAnswer, PlanTarget, ReportOptions } from './options.ts';
export { validatePullRequest, type ValidationOptions, type ValidationOutcome } from './validate-pull-request.ts';

/** `outdated`: the pull request is closed or has a newer commit, of which another run tells. */
export interface ReportOutcome {
  readonly kind: 'accepted' | 'rejected' | 'outdated';
  readonly pullRequestId: string;
  readonly commitId: string;
  readonly reason: string;
  /** What is to be told where nothing was written into the pull request. */
  readonly comment?: string;
}

/** The session whose approval counts: approval rules and the trust of the role name it. */
const verdictSession = 'pull-request-validation';

/**
 * Says what became of a commit of a pull request; at CodeCommit by an approval, or none, and a comment that says why. It runs nothing of
 * the pull request; what was built is read, and planned by a change set that is deleted.
 */
export async function reportPullRequest(options: ReportOptions, context: Context): Promise<ReportOutcome> {
  const run = await runTask(context, 'run', `look at ${options.buildId}`, () => readRun(options, context));
  if (options.codeCommit) return answerAtCodeCommit(run, options.codeCommit, options, context);
  const evidence = await gather(run, options, context);
  const verdict = decide(evidence);
  const { pullRequestId, commitId } = run;
  const comment = formatComment(verdict, { ...evidence, region: options.region });
  return {
    kind: verdict.isAccepted ? 'accepted' : 'rejected',
    pullRequestId,
    commitId,
    reason: verdict.reason,
    comment,
  };
}

async function answerAtCodeCommit(
  run: ValidationRun,
  { repository, verdictRoleArn }: CodeCommitAnswer,
  options: ReportOptions,
  context: Context,
): Promise<ReportOutcome> {
  const settings: ClientSettings = {
    region: options.region,
    credentials: assumeRole(verdictRoleArn, verdictSession, { region: options.region }, context),
  };
  const { pullRequestId, commitId } = run;
  const pullRequest = await findPullRequest(pullRequestId, repository, commitId, settings, context);
  const outdated: ReportOutcome = {
    kind: 'outdated',
    pullRequestId,
    commitId,
    reason: 'it is closed, or has a newer commit',
  };
  if (!pullRequest) return outdated;
  const evidence = await gather(run, options, context);
  const verdict = decide(evidence);
  const { isAccepted, reason } = verdict;
  return runTask(context, 'answer', `answer pull request ${pullRequestId}`, async () => {
    if (!(await answerPullRequest(pullRequest, isAccepted, settings, context))) return outdated;
    const comment = formatComment(verdict, { ...evidence, ...pullRequest, region: options.region });
    await writeComment(pullRequest, comment, settings, context);
    return { kind: isAccepted ? 'accepted' : 'rejected', pullRequestId, commitId, reason };
  });
}

async function gather(run: ValidationRun, options: ReportOptions, context: Context): Promise<Evidence> {
  const findings = run.validation ? await readFindings(options, run.commitId, context) : undefined;
  const failed = [run.build, run.validation].find((build) => build?.isSucceeded === false);
  // A validation that rejects has its findings; its log says the same.
  const log = failed && !findings ? [failed.failure ?? '', ...(await readLogEnd(failed.id, context))] : [];
  return {
    run,
    ...(findings ? { findings } : {}),
    log: log.filter((line) => line.trim() !== ''),
    plan: await plan(run, options, context),
  };
}

async function plan(
  run: ValidationRun,
  { plan: target, ...options }: ReportOptions,
  context: Context,
): Promise<PlanOutcome> {
  if (!target) return { kind: 'none' };
  if (whyUnfit(run) !== undefined) return { kind: 'left-out' };
  try {
    const planned = await planStack(
      {
        planName: `steps-plan-pull-request-${run.pullRequestId}-${run.commitId.slice(0, 12)}`,
        stackName: target.stackName,
        templateFile: target.templateFile,
        parametersFiles: [target.parametersFile],
        parameters: {},
        tags: {},
        account: target.account,
        region: options.region,
        pipelineRoleName: target.planRoleName,
        deploymentRoleName: target.deploymentRoleName,
        partition: target.partition,
        capabilities: defaultCapabilities,
        timeoutMinutes: 50,
        ...(run.build.digest === undefined ? {} : { digest: run.build.digest }),
      },
      { ...context, workingDirectory: options.artifactFolder },
    );
    return { kind: 'planned', plan: planned };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const reason = [error.message, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
    return { kind: 'refused', code: error.code, reason };
  }
}
