import type { BootstrapConfiguration } from './configuration.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import type { Contradiction } from './contradiction.ts';

/** What the source of a pipeline says against the rest, each at its setting in the pipeline. */
export function checkSource(
  pipeline: PipelineConfiguration,
  { regions, organization, 'branch-rules': rules }: BootstrapConfiguration,
): readonly Contradiction[] {
  const { source, region = regions[0] } = pipeline;
  if (source === undefined) return [];
  return [
    ...checkObject(source),
    ...(source.connection === undefined
      ? withoutConnection(source)
      : [
          ...besideConnection(pipeline),
          ...misplacedConnection(source.connection, region, organization['tools-account']),
          ...(rules?.['validate-pull-requests'] === true ? withoutProvider(pipeline) : []),
        ]),
  ];
}

type Source = NonNullable<PipelineConfiguration['source']>;

function ofSource(setting: keyof Source, message: string): Contradiction {
  return { path: ['source', setting], message };
}

function checkObject({ bucket, key, paths, 'kms-key-arn': keyArn }: Source): readonly Contradiction[] {
  const found: Contradiction[] = [];
  if (bucket !== undefined && key === undefined)
    found.push(ofSource('bucket', 'a source in S3 is named by bucket and key, and key is missing'));
  if (bucket === undefined && key !== undefined)
    found.push(ofSource('key', 'a source in S3 is named by bucket and key, and bucket is missing'));
  if (bucket !== undefined && paths !== undefined)
    found.push(ofSource('paths', 'paths are those of a repository: an object in S3 has none'));
  if (bucket === undefined && keyArn !== undefined)
    found.push(ofSource('kms-key-arn', 'kms-key-arn is of an object in S3, and source names no bucket'));
  return found;
}

/** Each of them alone would be without effect, and the pipeline one of CodeCommit. */
function withoutConnection({ repository, provider }: Source): readonly Contradiction[] {
  const found: Contradiction[] = [];
  if (repository !== undefined)
    found.push(
      ofSource(
        'repository',
        'a source of a connection is named by connection and repository, and connection is missing',
      ),
    );
  if (provider !== undefined)
    found.push(
      ofSource(
        'provider',
        `a repository at ${provider} is reached by a connection, and source names none, so that the source would be CodeCommit: add connection: (its ARN) and repository: (owner/name), or leave provider out`,
      ),
    );
  return found;
}

function besideConnection({ source = {}, ...pipeline }: PipelineConfiguration): readonly Contradiction[] {
  const found: Contradiction[] = [];
  if (source.repository === undefined)
    found.push(
      ofSource(
        'connection',
        'a source of a connection is named by connection and repository, and repository is missing',
      ),
    );
  if (source.bucket !== undefined)
    found.push(ofSource('bucket', 'a source is an object in S3 or a repository of a connection: name one of the two'));
  for (const setting of ['repository', 'create-repository'] as const)
    if (pipeline[setting] !== undefined && pipeline[setting] !== false)
      found.push({
        path: [setting],
        message: `${setting} beside the pipeline is of CodeCommit: the repository of a connection is source: repository`,
      });
  return found;
}

function withoutProvider({ source, kind }: PipelineConfiguration): readonly Contradiction[] {
  if (source?.provider !== undefined || kind === 'publish') return [];
  return [ofSource('provider', 'provider is missing, which validate-pull-requests needs: GitHub, GitLab or Bitbucket')];
}

/** What AWS says of one of another account or region is unverified. */
function misplacedConnection(arn: string, region: string | undefined, toolsAccount: string): readonly Contradiction[] {
  const [, , , connectionRegion, account] = arn.split(':');
  const found: Contradiction[] = [];
  if (connectionRegion !== region)
    found.push(
      ofSource(
        'connection',
        `the connection is of region ${connectionRegion}, and the pipeline of ${region}: make one there`,
      ),
    );
  if (account !== toolsAccount)
    found.push(
      ofSource(
        'connection',
        `the connection is of account ${account}, and pipelines are in the Tools account ${toolsAccount}: make one there`,
      ),
    );
  return found;
}
