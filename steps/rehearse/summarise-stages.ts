import type { ActionReport } from '../pipeline-execution.ts';
import type { StageSummary } from './outcome.ts';
import { roleChains, type Assumption } from './role-chains.ts';

const worstFirst = ['Failed', 'InProgress', 'Abandoned', 'Succeeded'];

/**
 * One row a stage, in the order in which they began: from its first action's start to its last one's end. What was assumed between
 * the push and the first action, to start the pipeline, belongs to the first stage.
 */
export function summariseStages(
  actions: readonly ActionReport[],
  pushedAt: number,
  assumptionsBetween: (from: number, to: number) => readonly Assumption[],
  accountName: (accountId: string) => string,
): readonly StageSummary[] {
  const stages = [...new Set(actions.map(({ stage }) => stage))];
  return stages.map((stage, index) => {
    const own = actions.filter((action) => action.stage === stage);
    const from = Math.min(...own.map(({ startedAt }) => startedAt));
    const to = Math.max(...own.map(({ updatedAt }) => updatedAt));
    return {
      stage,
      status: worstFirst.find((status) => own.some((action) => action.status === status)) ?? '',
      durationMs: to - from,
      roleChains: roleChains(assumptionsBetween(index === 0 ? pushedAt : from, to), accountName),
    };
  });
}
