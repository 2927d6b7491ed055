import type { ActionReport } from './execution.ts';
import type { StageSummary } from './outcome.ts';
import { roleChains, type Assumption } from './role-chains.ts';

const worstFirst = ['Failed', 'InProgress', 'Abandoned', 'Succeeded'];

/** One row a stage, in the order in which they began: from its first action's start to its last one's end. */
export function summariseStages(
  actions: readonly ActionReport[],
  assumptionsBetween: (from: number, to: number) => readonly Assumption[],
  accountName: (accountId: string) => string,
): readonly StageSummary[] {
  const stages = [...new Set(actions.map(({ stage }) => stage))];
  return stages.map((stage) => {
    const own = actions.filter((action) => action.stage === stage);
    const from = Math.min(...own.map(({ startedAt }) => startedAt));
    const to = Math.max(...own.map(({ updatedAt }) => updatedAt));
    return {
      stage,
      status: worstFirst.find((status) => own.some((action) => action.status === status)) ?? '',
      durationMs: to - from,
      roleChains: roleChains(assumptionsBetween(from, to), accountName),
    };
  });
}
