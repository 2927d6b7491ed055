import type { Account, Environment } from './environment.ts';
import type { PipelineRegions } from './regions.ts';

/** An environment as people list it: its values stand in the template itself, so that no parameter can change them. */
export interface ListedEnvironment {
  /** As in DeployToEurope. */
  readonly name: string;
  readonly accounts: readonly string[];
  /** By default the pipeline's own. */
  readonly regions?: readonly string[];
  readonly approval: boolean;
  readonly concurrency: number;
  readonly configurationFile: string;
  readonly testBuildSpecFile?: string;
  /** Name of an alarm that makes a deployment fail. */
  readonly alarm?: string;
}

/** `isJoint`: those that a person approves share one approval. */
export function listedEnvironment(
  listed: ListedEnvironment,
  isJoint: boolean,
  pipelineRegions?: PipelineRegions,
): Environment {
  const { accounts, regions, testBuildSpecFile, alarm, ...said } = listed;
  return {
    ...said,
    exists: 'HasAllStages',
    ...(isJoint && listed.approval ? { jointly: { condition: 'HasAllStages' } } : {}),
    accounts:
      pipelineRegions === undefined
        ? accounts.map((id) => ({ id, suffix: accounts.length > 1 ? id : '' }))
        : inRegions(accounts, regions ?? [pipelineRegions.own], pipelineRegions.own),
    test: testBuildSpecFile !== undefined,
    testBuildSpecFile: testBuildSpecFile ?? '',
    ...(alarm === undefined ? {} : { alarm: { alarmName: `'${alarm}'` } }),
  };
}

/** Region after region: one that fails keeps the next from beginning. */
function inRegions(accounts: readonly string[], regions: readonly string[], own: string): readonly Account[] {
  const suffixOf = (id: string, region: string) => (regions.length > 1 ? `${id}-${region}` : id);
  const isAlone = accounts.length * regions.length === 1;
  return regions.flatMap((name) =>
    accounts.map((id) => ({
      id,
      suffix: isAlone ? '' : suffixOf(id, name),
      region: { name, isOther: name !== own },
    })),
  );
}
