import type { Context } from '../context.ts';
import { findFirstCause } from '../deploy/index.ts';
import type { FailureCause } from '../errors/index.ts';
import type { AccountDefinition, OrganizationDefinition, RunningCloud } from './cloud/cloud.ts';
import { readLogEnd } from '../build-log.ts';
import { readExecution, type ExecutionReport } from '../pipeline-execution.ts';
import {
  countResourceTypes,
  observeChanges,
  observeEvents,
  observeObjects,
  observeStacks,
  type ObservedStack,
} from './observe.ts';
import type {
  AccountChanges,
  ExecutionFailure,
  ExecutionSummary,
  PublishedVersion,
  RehearsalOutcome,
  RehearsalResult,
} from './outcome.ts';
import { placesOfRefusal } from './places-of-refusal.ts';
import type { Progress, RehearsedCommit } from './progress.ts';
import { observePackages } from './publishing.ts';
import { isRecordedOnly } from './recorded-only.ts';
import type { Assumption } from './role-chains.ts';
import { summariseStages } from './summarise-stages.ts';

export interface SummaryFacts {
  readonly cloud: RunningCloud;
  readonly organization: OrganizationDefinition;
  readonly progress: Progress;
  readonly folder: string;
  readonly as: (accountName: string) => Context;
  readonly assumptionsBetween: (from: number, to: number) => readonly Assumption[];
}

interface WorkloadAccount {
  readonly name: string;
  readonly id: string;
  readonly stacks: readonly ObservedStack[];
}

/** Looks at everything the rehearsal left, as somebody who is signed in to the accounts would. */
export async function summariseRehearsal(facts: SummaryFacts): Promise<RehearsalOutcome> {
  const accounts = await observeAccounts(facts);
  const executions: ExecutionSummary[] = [];
  for (const [index, commit] of facts.progress.commits.entries()) {
    executions.push(await summariseExecution(facts, accounts, commit, facts.progress.commits[index + 1]));
  }
  return {
    result: resultOf(executions.at(-1)),
    pipeline: facts.progress.pipeline,
    executions,
    accounts: accounts.map(({ name, id, stacks }) => ({
      account: name,
      id,
      stacks: stacks.filter(({ parentId }) => !parentId),
    })),
    published: await publishedBy(facts),
    recordedOnly: await countRecorded(facts, accounts),
    folder: facts.folder,
  };
}

async function publishedBy({
  progress: { packageRepository },
  as,
}: SummaryFacts): Promise<readonly PublishedVersion[]> {
  return packageRepository === undefined ? [] : observePackages(packageRepository, as('Tools'));
}

/** Stacks of the accounts that hold workloads; what the StackSet put there is not the workload's. */
async function observeAccounts(facts: SummaryFacts): Promise<readonly WorkloadAccount[]> {
  return Promise.all(
    workloadAccounts(facts).map(async ({ name, id }) => {
      const stacks = await observeStacks(facts.as(name));
      return { name, id, stacks: stacks.filter(({ stackName }) => !stackName.startsWith('StackSet-')) };
    }),
  );
}

export function workloadAccounts({ organization }: Pick<SummaryFacts, 'organization'>): readonly AccountDefinition[] {
  return organization.accounts.filter(({ organizationalUnit }) => organizationalUnit[0] === 'Workloads');
}

async function summariseExecution(
  facts: SummaryFacts,
  accounts: readonly WorkloadAccount[],
  commit: RehearsedCommit,
  next: RehearsedCommit | undefined,
): Promise<ExecutionSummary> {
  const tools = facts.as('Tools');
  const execution = await readExecution(facts.progress.pipeline, commit.executionId ?? '', tools);
  const until = next?.pushedAt ?? Infinity;
  const nameOf = (id: string) => facts.organization.accounts.find((account) => account.id === id)?.name ?? id;
  const digest = execution.actions
    .map(({ outputVariables: variables }) => variables['ARTIFACT_DIGEST'] ?? variables['PACKAGE_DIGEST'])
    .find(Boolean);
  const failure = await describeFailure(facts, execution);
  const before = new Set(commit.objectsBefore);
  const after = next ? new Set(next.objectsBefore) : undefined;
  const objects = await observeObjects(facts.progress.artifactBucket, 'packages/', tools);
  return {
    commit: commit.commit,
    title: commit.title,
    executionId: execution.executionId,
    status: commit.leftAt ? 'Waiting' : execution.status,
    durationMs: (commit.endedAt ?? facts.cloud.clock.now()) - commit.pushedAt,
    stages: summariseStages(execution.actions, commit.pushedAt, facts.assumptionsBetween, nameOf),
    changes: await changesOf(facts, accounts, commit.pushedAt, until),
    artifacts: objects.filter(({ key }) => !before.has(key) && (!after || after.has(key))),
    ...(digest ? { artifactDigest: digest } : {}),
    ...(commit.leftAt ? { leftAt: commit.leftAt } : {}),
    ...(failure ? { failure } : {}),
  };
}

async function changesOf(
  { as }: SummaryFacts,
  accounts: readonly WorkloadAccount[],
  since: number,
  until: number,
): Promise<readonly AccountChanges[]> {
  const changes = await Promise.all(
    accounts.map(async ({ name, stacks }) => ({
      account: name,
      changes: await observeChanges(stacks, since, until, as(name)),
    })),
  );
  return changes.filter((account) => account.changes.length > 0);
}

async function describeFailure(facts: SummaryFacts, execution: ExecutionReport): Promise<ExecutionFailure | undefined> {
  const failed = execution.actions.find(({ status }) => status === 'Failed');
  if (!failed) return undefined;
  const until = failed.updatedAt + 1000;
  const isDuring = (time: number) => time >= failed.startedAt && time <= until;
  const cause = await findCause(facts, failed.startedAt, until);
  return {
    stage: failed.stage,
    action: failed.action,
    message: failed.error ?? 'the action gives no reason',
    ...(cause ? { cause } : {}),
    log:
      failed.provider === 'CodeBuild' && failed.externalId
        ? await readLogEnd(failed.externalId, facts.as('Tools'))
        : [],
    refusals: facts.cloud.refusals
      .filter(({ time }) => isDuring(Date.parse(time)))
      .map((refusal) => ({ ...refusal, places: placesOfRefusal(refusal) })),
  };
}

/** The resource that failed first in any account: CodePipeline tells of the root stack only. */
async function findCause(facts: SummaryFacts, since: number, until: number): Promise<FailureCause | undefined> {
  for (const { name } of workloadAccounts(facts)) {
    const cause = findFirstCause(await observeEvents(since, until, facts.as(name)));
    if (cause) return cause;
  }
  return undefined;
}

async function countRecorded(
  { as }: SummaryFacts,
  accounts: readonly WorkloadAccount[],
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { name, stacks } of accounts) {
    for (const [type, count] of Object.entries(await countResourceTypes(stacks, as(name)))) {
      if (isRecordedOnly(type)) counts[type] = (counts[type] ?? 0) + count;
    }
  }
  return counts;
}

function resultOf(last: ExecutionSummary | undefined): RehearsalResult {
  if (last?.leftAt) return 'waiting';
  return last?.status === 'Succeeded' ? 'succeeded' : 'failed';
}
