import { isDeepStrictEqual } from 'node:util';
import { announceExecution, announceStage } from './announce.ts';
import { expireApprovals } from './expire-approvals.ts';
import type { Cloud } from '../../cloud.ts';
import { retriesByItself, rollBackStage } from './after-failure.ts';
import { checkSuccess } from './check-success.ts';
import { checkEntry } from './conditions.ts';
import { actionGroups, type ActionDeclaration, type StageDeclaration } from './declaration.ts';
import { runAction } from './run-action.ts';
import { isOpen, type ActionExecution, type Execution, type Pipeline, type StageExecution } from './state.ts';

const running = new WeakSet<Execution>();

/** Moves every execution of the pipeline on as far as it may go now. Called after whatever may have changed that. */
export function drive(cloud: Cloud, pipeline: Pipeline): void {
  expireApprovals(cloud, pipeline);
  for (const execution of pipeline.executions) {
    if (!isOpen(execution) || running.has(execution)) continue;
    if (!execution.isInStage) arrive(cloud, pipeline, execution);
    else if (!isWaiting(execution)) goOn(cloud, pipeline, execution);
  }
}
/** Somebody has to decide first. */
function isWaiting({ actions }: Execution): boolean {
  return actions.some(({ status }) => status === 'InProgress');
}

/** Works at the stage that the execution is in, until it leaves it or must wait. */
export function goOn(cloud: Cloud, pipeline: Pipeline, execution: Execution): void {
  running.add(execution);
  cloud.background(async () => {
    try {
      await runStage(cloud, pipeline, execution);
    } finally {
      running.delete(execution);
    }
    drive(cloud, pipeline);
  });
}

/** An execution stands before a stage: it enters, waits, or ends. */
function arrive(cloud: Cloud, pipeline: Pipeline, execution: Execution): void {
  const stage = execution.declaration.stages[execution.stageIndex];
  if (execution.status === 'Stopping') return endExecution(cloud, pipeline, execution, 'Stopped');
  if (!stage) return endExecution(cloud, pipeline, execution, 'Succeeded');
  if (!isDeepStrictEqual(execution.declaration, pipeline.declaration)) {
    execution.statusSummary = "The pipeline's definition was updated before the pipeline execution could be completed.";
    return endExecution(cloud, pipeline, execution, 'Cancelled');
  }
  if (isOvertaken(pipeline, execution)) return endExecution(cloud, pipeline, execution, 'Superseded');
  if (pipeline.transitions[stage.name]?.enabled === false) return;
  if (pipeline.declaration.executionMode !== 'PARALLEL' && isOccupied(pipeline, execution)) return;
  enter(cloud, pipeline, execution, stage);
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html */
function isOvertaken({ declaration, executions }: Pipeline, execution: Execution): boolean {
  const mode = declaration.executionMode ?? 'SUPERSEDED';
  if (mode !== 'SUPERSEDED') return false;
  const later = executions.slice(executions.indexOf(execution) + 1);
  return later.some((other) => isOpen(other) && !other.isInStage && other.stageIndex === execution.stageIndex);
}

function isOccupied({ executions }: Pipeline, { stageIndex }: Execution): boolean {
  return executions.some((other) => isOpen(other) && other.isInStage && other.stageIndex === stageIndex);
}

function enter(cloud: Cloud, pipeline: Pipeline, execution: Execution, stage: StageDeclaration): void {
  execution.isInStage = true;
  const retried = execution.stages.at(-1);
  // A stage that is retried goes on with the actions that it has.
  if (retried?.name === stage.name) retried.status = 'InProgress';
  else
    execution.stages.push({
      name: stage.name,
      status: 'InProgress',
      enteredAt: cloud.clock.now(),
      actionsFrom: execution.actions.length,
    });
  announceStage(cloud, pipeline, execution, stage.name, 'InProgress');
  if (mayEnter(cloud, pipeline, execution, stage)) goOn(cloud, pipeline, execution);
}

/** A condition that is not met fails the stage before any of its actions begins. */
function mayEnter(cloud: Cloud, pipeline: Pipeline, execution: Execution, declaration: StageDeclaration): boolean {
  const stage = execution.stages.at(-1);
  if (declaration.beforeEntry === undefined || stage === undefined) return true;
  stage.entryRules = checkEntry(declaration, execution, cloud.clock.now());
  const unmet = stage.entryRules.find(({ problem }) => problem !== undefined);
  if (!unmet) return true;
  execution.statusSummary = `Stage ${stage.name} was not entered. ${unmet.problem}`;
  leaveStage(cloud, pipeline, execution, stage, 'Failed');
  return false;
}

async function runStage(cloud: Cloud, pipeline: Pipeline, execution: Execution): Promise<void> {
  const declaration = execution.declaration.stages[execution.stageIndex];
  const stage = execution.stages.at(-1);
  if (!declaration || !stage) return;
  for (const group of actionGroups(declaration)) {
    const pending = execution.stop ? [] : group.filter((action) => !currentRun(execution, stage, action));
    await Promise.all(pending.map((action) => runAction({ cloud, pipeline, execution }, declaration, action)));
    const runs = group.map((action) => currentRun(execution, stage, action));
    if (runs.some((run) => run?.status === 'InProgress')) return;
    if (execution.stop) return leaveStage(cloud, pipeline, execution, stage, 'Stopped');
    if (runs.some((run) => run?.status !== 'Succeeded'))
      return failStage(cloud, pipeline, execution, stage, declaration);
  }
  if (declaration.onSuccess && !(await succeeds(cloud, pipeline, execution, stage, declaration))) return;
  leaveStage(cloud, pipeline, execution, stage, 'Succeeded');
}

/** A condition that is not met after the last action fails the stage, and rolls it back where its result says so. */
async function succeeds(
  cloud: Cloud,
  pipeline: Pipeline,
  execution: Execution,
  stage: StageExecution,
  declaration: StageDeclaration,
): Promise<boolean> {
  stage.successRules = await checkSuccess(cloud, pipeline, execution, declaration);
  const unmet = stage.successRules.find(({ problem }) => problem !== undefined);
  if (!unmet) return true;
  execution.statusSummary = `Stage ${stage.name} did not succeed. ${unmet.problem}`;
  leaveStage(cloud, pipeline, execution, stage, 'Failed');
  if (declaration.onSuccess?.conditions?.[0]?.result === 'ROLLBACK')
    rollBackStage(cloud, pipeline, execution, stage.name);
  return false;
}

/** Of a stage in which an action failed: it is retried, or fails, and is rolled back where it says so. */
function failStage(
  cloud: Cloud,
  pipeline: Pipeline,
  execution: Execution,
  stage: StageExecution,
  declaration: StageDeclaration,
): void {
  if (retriesByItself(execution, stage, declaration)) {
    execution.isInStage = false;
    return;
  }
  leaveStage(cloud, pipeline, execution, stage, 'Failed');
  if (declaration.onFailure?.result === 'ROLLBACK') rollBackStage(cloud, pipeline, execution, stage.name);
}

/** The run of an action that counts: the last one in this stay, unless a retry is to replace it. */
function currentRun(
  { actions }: Execution,
  stage: StageExecution,
  { name }: ActionDeclaration,
): ActionExecution | undefined {
  return actions
    .slice(stage.actionsFrom)
    .findLast((run) => run.stageName === stage.name && run.actionName === name && !run.isReplaced);
}

function leaveStage(
  cloud: Cloud,
  pipeline: Pipeline,
  execution: Execution,
  stage: StageExecution,
  status: 'Succeeded' | 'Failed' | 'Stopped',
): void {
  stage.status = status;
  execution.isInStage = false;
  announceStage(cloud, pipeline, execution, stage.name, status);
  if (status === 'Succeeded' && execution.rollbackTarget === undefined) execution.stageIndex += 1;
  else endExecution(cloud, pipeline, execution, status);
}

function endExecution(cloud: Cloud, pipeline: Pipeline, execution: Execution, status: Execution['status']): void {
  execution.status = status;
  execution.lastUpdateTime = cloud.clock.now();
  announceExecution(cloud, pipeline, execution);
}
