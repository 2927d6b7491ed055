import { partitionOf } from '../partition.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import { pipelinesIn } from './pipeline-names.ts';
import { standardStacksIn } from './standard-stack.ts';
import { given, type StackTarget } from './stack-target.ts';

/** What a pipeline's template is told of its source, beside repository and branch. */
export function sourceParameters({ source }: PipelineConfiguration): Readonly<Record<string, string>> {
  return {
    ...given('SourcePaths', source?.paths?.join(',')),
    ...(source?.bucket === undefined ? {} : { SourceProvider: 'S3', SourceBucket: source.bucket }),
    ...given('SourceKey', source?.key),
    ...(source?.connection === undefined
      ? {}
      : { SourceProvider: 'CodeConnections', ConnectionArn: source.connection }),
    ...given('FullRepositoryId', source?.repository),
  };
}

/** Whether its source is a repository of CodeCommit, which has pull requests and rules for them. */
export function isOfCodeCommit({ source, parameters }: PipelineConfiguration): boolean {
  const isNamedElsewhere = source?.bucket !== undefined || source?.connection !== undefined;
  return !isNamedElsewhere && (parameters?.['SourceProvider'] ?? 'CodeCommit') === 'CodeCommit';
}

/** The provider of a connection whose pull requests can be validated: CloudFormation makes no webhook at the others. */
export function validatedProvider({ source }: PipelineConfiguration): string | undefined {
  const { connection, provider } = source ?? {};
  const isOther = provider === 'GitHubEnterpriseServer' || provider === 'GitLabSelfManaged';
  return connection === undefined || isOther ? undefined : provider;
}

/** What starts pipelines of repositories with several workloads, in each region that has such. */
export function pathFilters(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const regions = configuration.regions.filter((region) =>
    pipelinesIn(region, configuration).some(
      (pipeline) =>
        isOfCodeCommit(pipeline) &&
        (pipeline.source?.paths !== undefined || Boolean(pipeline.parameters?.['SourcePaths'])),
    ),
  );
  return standardStacksIn('path-filter', regions, () => ({}), configuration);
}

/** What lets pipelines read the objects, and use the connections, that are their sources. */
export function sourceAccess(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const readingIn = (region: string) =>
    pipelinesIn(region, configuration).filter(
      ({ source }) => source?.bucket !== undefined || source?.connection !== undefined,
    );
  const parametersIn = (region: string) => {
    const pipelines = readingIn(region);
    const sources = pipelines.flatMap(({ source }) => source ?? []);
    const objects = sources.flatMap(({ bucket, key = '' }) =>
      bucket === undefined ? [] : { bucketArn: `arn:${partitionOf(region)}:s3:::${bucket}`, key },
    );
    return {
      SourceObjectArns: listed(objects.map(({ bucketArn, key }) => `${bucketArn}/${key}`)),
      SourceBucketArns: listed(objects.map(({ bucketArn }) => bucketArn)),
      SourceKeyArns: listed(sources.flatMap((source) => source['kms-key-arn'] ?? [])),
      ConnectionArns: listed(sources.flatMap(({ connection }) => connection ?? [])),
      Publishing: String(pipelines.some(({ kind }) => kind === 'publish')),
    };
  };
  const regions = configuration.regions.filter((region) => readingIn(region).length > 0);
  return standardStacksIn('source-access', regions, parametersIn, configuration);
}

function listed(values: readonly string[]): string {
  return [...new Set(values)].toSorted().join(',');
}
