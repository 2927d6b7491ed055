import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { given } from '../given.ts';
import { runTask } from '../task.ts';
import { serverlessTranslator } from '../tools/index.ts';
import { accountContext } from './account-context.ts';
import { bootstrapOrganization } from './bootstrap.ts';
import { makeBuildHost } from './build-host.ts';
import { startCloud } from './cloud/index.ts';
import type { RunningCloud } from './cloud/cloud.ts';
import { makePushUrl } from './cloud/services/codecommit/push-url.ts';
import { observeObjects } from './observe.ts';
import type { Decision, Gate, OpenGate, RehearseOptions } from './options.ts';
import type { RehearsalOutcome } from './outcome.ts';
import { rehearsalOrganization, rehearsalRegion } from './organization.ts';
import { listenToPipelines, type AwaitPipelineNews } from './pipeline-news.ts';
import { findNextExecution } from '../pipeline-history.ts';
import { keepPlace } from './place.ts';
import { progressOf, type Progress, type RehearsedCommit } from './progress.ts';
import { commitPatch, headOf, listPatches, makeWorkingCopy, push, titleOf, type WorkingCopy } from './repository.ts';
import { recordExecution, reportRehearsal } from './report/index.ts';
import { recordAssumptions } from './role-chains.ts';
import { summariseRehearsal, workloadAccounts, type SummaryFacts } from './summarise.ts';
import { waitingChanges } from './waiting-changes.ts';
import { awaitExecution, watchExecution, type WatchedExecution } from './watch.ts';
import { readWorkload, type RehearsedWorkload } from './workload.ts';

/** A rehearsal that is open: each method is one thing that people and pipelines do, in the order they are listed. */
export interface Rehearsal {
  readonly cloud: RunningCloud;
  readonly toolsAccountId: string;
  readonly progress: Progress;
  /** The context of an administrator of the account of that name: `Tools`, `Dev` … */
  readonly as: (accountName: string) => Context;
  /** Sets up the organisation and the pipeline with the standard templates, by our own deploy. */
  bootstrap(): Promise<void>;
  /** Pushes the workload as the first commit. */
  commitWorkload(): Promise<void>;
  /** Pushes the next of the workload's patches; false where there is none left. */
  commitNextPatch(): Promise<boolean>;
  /** Follows the execution of the last commit to its end or to a gate that is left. */
  watch(decide: (gate: OpenGate) => Promise<Decision>): Promise<WatchedExecution>;
  summarise(): Promise<RehearsalOutcome>;
  /** The page that tells of it all. */
  report(outcome: RehearsalOutcome): Promise<string>;
  /** Saves the state and ends the cloud. */
  stop(): Promise<void>;
}

export async function openRehearsal(options: RehearseOptions, context: Context): Promise<Rehearsal> {
  const workload = await readWorkload(options.workload);
  await mkdir(options.folder, { recursive: true });
  const place = await keepPlace(options.folder, {
    organization: options.organization ?? rehearsalOrganization,
    region: options.region ?? rehearsalRegion,
  });
  const cloud = await startCloud({
    ...place,
    folder: join(options.folder, 'cloud'),
    clock: context.clock,
    translateServerless: serverlessTranslator(context),
    buildHost: await makeBuildHost(options.folder, options.stepsCommand, context.environment),
    ...(options.countsAsTls === undefined ? {} : { countsAsTls: options.countsAsTls }),
  });
  return createRehearsal(options, workload, cloud, context);
}

function createRehearsal(
  options: RehearseOptions,
  workload: RehearsedWorkload,
  cloud: RunningCloud,
  context: Context,
): Rehearsal {
  const progress = progressOf(cloud);
  const assumptions = recordAssumptions(cloud);
  const awaitNews = listenToPipelines(cloud);
  const { accounts } = cloud.options.organization;
  const idOf = (accountName: string) => accounts.find(({ name }) => name === accountName)?.id ?? '';
  const as = (accountName: string) => accountContext(cloud, idOf(accountName), context);
  const copy: WorkingCopy = { folder: join(options.folder, 'repository'), branch: workload.branch };

  const pushHead = async (title: string): Promise<void> => {
    const commit = await headOf(copy, context);
    const before = await observeObjects(progress.artifactBucket, 'packages/', as('Tools'));
    const pushedAt = cloud.clock.now();
    progress.commits.push({ commit, title, pushedAt, objectsBefore: before.map(({ key }) => key) });
    await runTask(context, `push-${commit}`, `push commit ${commit.slice(0, 8)} “${title}”`, () =>
      push(copy, makePushUrl(cloud, cloud.administrator(idOf('Tools')), workload.repository), context),
    );
  };

  const facts: SummaryFacts = {
    cloud,
    progress,
    as,
    assumptionsBetween: assumptions.between,
    folder: options.folder,
    organization: cloud.options.organization,
  };

  return {
    cloud,
    toolsAccountId: idOf('Tools'),
    progress,
    as,
    bootstrap: async () => {
      const installed = await bootstrapOrganization(
        {
          workload,
          templates: options.templates,
          version: options.version ?? 'none',
          ...given('deployments', options.deployments),
          organization: cloud.options.organization,
          region: cloud.options.region,
          kinds: options.kinds ?? [],
          folder: options.folder,
        },
        as,
      );
      Object.assign(progress, installed);
    },
    commitWorkload: async () => {
      await makeWorkingCopy(options.workload, copy.folder, copy.branch, context);
      await pushHead('Start the workload');
    },
    commitNextPatch: async () => {
      const patches = await listPatches(options.workload);
      const next = patches[progress.commits.length - 1];
      const last = progress.commits.at(-1);
      if (next === undefined || last === undefined) return false;
      await commitPatch(copy, next, last.commit, context);
      await pushHead(titleOf(next));
      return true;
    },
    watch: async (decide) => {
      const readChanges = ({ link }: Gate) =>
        waitingChanges(
          link,
          workloadAccounts(facts).map(({ name }) => as(name)),
        );
      const decideOpen = (gate: Gate) => decide({ ...gate, readChanges: () => readChanges(gate) });
      const execution = await watchLast(progress, decideOpen, awaitNews, as('Tools'), cloud);
      const last = progress.commits.at(-1);
      if (last) last.record = await recordExecution(facts, last);
      return execution;
    },
    summarise: () => summariseRehearsal(facts),
    report: (outcome) => reportRehearsal(facts, outcome),
    stop: () => cloud.stop(),
  };
}

async function watchLast(
  progress: Progress,
  decide: (gate: Gate) => Promise<Decision>,
  awaitNews: AwaitPipelineNews,
  tools: Context,
  cloud: RunningCloud,
): Promise<WatchedExecution> {
  const last: RehearsedCommit | undefined = progress.commits.at(-1);
  if (!last) throw new Error('nothing was pushed, so there is nothing to watch');
  let executionId = (last.executionId ??= await awaitExecution(progress.pipeline, last.commit, tools));
  await cloud.save();
  // What went on is taken up by the services when the state is loaded, so that it may be saved at any time.
  const follow = () => watchExecution(progress.pipeline, executionId, decide, () => cloud.save(), awaitNews, tools);
  let execution = await follow();
  // The execution in which a pipeline changed ends; of a basic one UpdatePipeline is the last stage, so that it even succeeds.
  while (['Cancelled', 'Succeeded'].includes(execution.status)) {
    const next = await findNextExecution(progress.pipeline, executionId, tools);
    if (next === undefined) break;
    tools.report({
      type: 'notice',
      level: 'info',
      message: 'the pipeline changed: another execution starts from Source',
    });
    executionId = last.executionId = next;
    execution = await follow();
  }
  last.endedAt = cloud.clock.now();
  if (execution.leftAt) last.leftAt = execution.leftAt;
  else delete last.leftAt;
  return execution;
}
