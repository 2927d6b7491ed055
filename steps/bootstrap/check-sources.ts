import type { BootstrapConfiguration } from './configuration.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import type { Contradiction } from './contradiction.ts';

/** What sources of pipelines say against each other. */
export function checkSources({
  pipelines = [],
  regions,
  organization,
  'branch-rules': rules,
}: BootstrapConfiguration): readonly Contradiction[] {
  return pipelines.flatMap((pipeline, index) => {
    const { source = {}, region = regions[0] } = pipeline;
    const path = ['pipelines', index, 'source'];
    if ((source.bucket === undefined) !== (source.key === undefined))
      return [{ path, message: 'a source in S3 is named by bucket and key, and one of them is missing' }];
    if (source.bucket !== undefined && source.paths !== undefined)
      return [{ path, message: 'paths are those of a repository: an object in S3 has none' }];
    if ((source.connection === undefined) !== (source.repository === undefined))
      return [
        { path, message: 'a source of a connection is named by connection and repository, and one of them is missing' },
      ];
    if (source.connection === undefined) return [];
    const message =
      besideConnection(pipeline) ??
      misplacedConnection(source.connection, region, organization['tools-account']) ??
      (rules?.['validate-pull-requests'] === true ? withoutProvider(pipeline) : undefined);
    return message === undefined ? [] : [{ path, message }];
  });
}

function besideConnection(pipeline: PipelineConfiguration): string | undefined {
  if (pipeline.source?.bucket !== undefined)
    return 'a source is an object in S3 or a repository of a connection: name one of the two';
  if (pipeline.repository !== undefined || pipeline['create-repository'] === true)
    return 'repository and create-repository beside the pipeline are of CodeCommit: the repository of a connection is source: repository';
  return undefined;
}

function withoutProvider({ source, kind }: PipelineConfiguration): string | undefined {
  if (source?.provider !== undefined || kind === 'publish') return undefined;
  return 'provider is missing, which validate-pull-requests needs: GitHub, GitLab or Bitbucket';
}

/** What AWS says of one of another account or region is unverified. */
function misplacedConnection(arn: string, region: string | undefined, toolsAccount: string): string | undefined {
  const [, , , connectionRegion, account] = arn.split(':');
  if (connectionRegion !== region)
    return `the connection is of region ${connectionRegion}, and the pipeline of ${region}: make one there`;
  if (account !== toolsAccount)
    return `the connection is of account ${account}, and pipelines are in the Tools account ${toolsAccount}: make one there`;
  return undefined;
}
