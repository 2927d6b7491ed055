import { join } from 'node:path';
import { regionsOf } from '../pipeline-template/index.ts';
import { placeOf } from './access.ts';
import { hasBuildCache } from './cache-stacks.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { pipelinesIn } from './pipeline-names.ts';
import { otherRegionPrefix, ownTag, type StackTarget } from './stack-target.ts';

/** What lets pipelines of a region deploy to others: a stack there for each region that one of them names. */
export function otherRegions(configuration: BootstrapConfiguration): readonly StackTarget[] {
  return configuration.regions.flatMap((region) =>
    reachedFrom(region, configuration).map(({ other, hasActions }): StackTarget => ({
      kind: 'other-region',
      ...placeOf('Tools', configuration, region),
      stackName: `${otherRegionPrefix}${other}`,
      templateFile: join('common', 'other-region.yml'),
      parameters: {
        OtherRegion: other,
        OtherArtifactBucketName: { output: 'ArtifactBucketName', of: 'common', region: other },
        OtherArtifactKeyArn: { output: 'ArtifactKeyArn', of: 'common', region: other },
        CrossRegionActions: String(hasActions),
        ...(hasBuildCache(configuration) ? { MainBuildRoleName: `codebuild-steps-main-build-${region}` } : {}),
      },
      named: [],
      tags: { ...configuration.tags, ...ownTag },
    })),
  );
}

interface Reached {
  readonly other: string;
  /** Whether CodePipeline's own actions do it, which need a store there. */
  readonly hasActions: boolean;
}

function reachedFrom(region: string, configuration: BootstrapConfiguration): readonly Reached[] {
  const reached = new Map<string, boolean>();
  for (const { environments = [], deployments = 'cloudformation' } of pipelinesIn(region, configuration))
    for (const other of regionsOf(environments, region)?.others ?? [])
      reached.set(other, reached.get(other) === true || deployments === 'cloudformation');
  return [...reached].map(([other, hasActions]) => ({ other, hasActions }));
}
