import type { Context } from '../context.ts';
import type { Outcome } from '../events.ts';
import { executionNotStarted } from '../errors/index.ts';
import { createBuildFollower, type BuildFollower } from './follow-builds.ts';
import { given } from '../given.ts';
import { answerApproval, pendingApprovals } from '../pipeline-approval.ts';
import { readExecution, type ActionReport, type ExecutionReport } from '../pipeline-execution.ts';
import { findExecution } from '../pipeline-history.ts';
import { readPipelineState } from '../pipeline-state.ts';
import { endOfAction, isOpen } from '../pipeline-status.ts';
import type { Decision, Gate } from './options.ts';
import type { AwaitPipelineNews } from './pipeline-news.ts';

const pauseMs = 100;
const startTimeoutMs = 30_000;

export interface WatchedExecution extends ExecutionReport {
  /** The gate at which the rehearsal was left, where it was. */
  readonly leftAt?: Gate;
}

/** Waits for the execution that a commit starts. */
export async function awaitExecution(pipeline: string, commit: string, context: Context): Promise<string> {
  const deadline = context.clock.now() + startTimeoutMs;
  for (;;) {
    const executionId = await findExecution(pipeline, commit, context);
    if (executionId) return executionId;
    if (context.clock.now() > deadline) throw executionNotStarted(pipeline, commit);
    await context.clock.sleep(pauseMs, context.signal);
  }
}

/**
 * Follows an execution to its end, or to a gate that is left, reporting each action as it goes. `checkpoint` is called whenever
 * an action ended, before a person is asked; `awaitNews` lets time pass until there may be something to see.
 */
export async function watchExecution(
  pipeline: string,
  executionId: string,
  decide: (gate: Gate) => Promise<Decision>,
  checkpoint: () => Promise<void>,
  awaitNews: AwaitPipelineNews,
  context: Context,
): Promise<WatchedExecution> {
  const builds = createBuildFollower(context);
  const reporter = createActionReporter(executionId, builds, context);
  for (;;) {
    // Before the execution is read, so that what ended on the way to an approval is in that.
    const waiting = pendingApprovals(await readPipelineState(pipeline, context));
    const execution = await readExecution(pipeline, executionId, context);
    if (reporter.report(execution.actions)) await checkpoint();
    await builds.look(execution.actions);
    if (!isOpen(execution.status)) return execution;
    const approval = waiting.find((pending) => pending.executionId === executionId);
    if (approval) {
      const decision = await decide(approval);
      if (decision === 'leave') return { ...execution, leftAt: gateOf(approval) };
      const isApproved = decision === 'approve';
      const summary = `${isApproved ? 'approved' : 'rejected'} in the rehearsal`;
      await answerApproval(pipeline, approval, isApproved, summary, context);
    }
    await awaitNews(context.clock, context.signal);
  }
}

/** Without the token: what is left is written down. */
function gateOf({ stage, action, link }: Gate): Gate {
  return { stage, action, ...given('link', link) };
}

/** Reports what is new, and says whether an action ended. */
function createActionReporter(
  executionId: string,
  builds: BuildFollower,
  context: Context,
): { report(actions: readonly ActionReport[]): boolean } {
  const stages = createStageReporter(executionId, context);
  const reported = new Map<string, string>();
  return {
    report: (actions) => {
      let hasEnded = false;
      for (const action of actions) {
        const before = reported.get(action.id);
        if (before === action.status) continue;
        reported.set(action.id, action.status);
        if (before === undefined) {
          const parent = stages.begin(action);
          const title = `${action.stage} / ${action.action}`;
          context.report({ type: 'task-started', id: action.id, title, parent });
        }
        const outcome = endOfAction(action.status);
        if (outcome === undefined) continue;
        hasEnded = true;
        builds.end(action.id);
        context.report(finished(action, outcome));
        stages.end(action, outcome);
      }
      return hasEnded;
    },
  };
}

function finished(action: ActionReport, outcome: Outcome) {
  const durationMs = action.updatedAt - action.startedAt;
  const detail = action.error ? { detail: action.error } : {};
  return { type: 'task-finished', id: action.id, outcome, durationMs, ...detail } as const;
}

/** A stage runs while one of its actions does; a log tells of the actions. */
function createStageReporter(executionId: string, { report }: Context) {
  const open = new Map<string, { readonly actions: Set<string>; readonly startedAt: number }>();
  const idOf = (stage: string) => `${executionId}/${stage}`;
  return {
    begin: ({ stage, id, startedAt }: ActionReport): string => {
      const running = open.get(stage) ?? { actions: new Set(), startedAt };
      if (!open.has(stage)) report({ type: 'task-started', id: idOf(stage), title: stage, isDetail: true });
      open.set(stage, running);
      running.actions.add(id);
      return idOf(stage);
    },
    end: ({ stage, id, updatedAt }: ActionReport, outcome: Outcome): void => {
      const running = open.get(stage);
      running?.actions.delete(id);
      if (!running || running.actions.size > 0) return;
      open.delete(stage);
      const durationMs = Math.max(0, updatedAt - running.startedAt);
      report({ type: 'task-finished', id: idOf(stage), outcome, durationMs });
    },
  };
}
