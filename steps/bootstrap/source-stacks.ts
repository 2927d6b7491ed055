import { join } from 'node:path';
import { partitionOf } from '../partition.ts';
import { placeOf } from './access.ts';
import type { BootstrapConfiguration, PipelineConfiguration } from './configuration.ts';
import { given, ownTag, stackNames, type StackTarget } from './stack-target.ts';

/** What a pipeline's template is told of its source, beside repository and branch. */
export function sourceParameters({ source }: PipelineConfiguration): Readonly<Record<string, string>> {
  return {
    ...given('SourcePaths', source?.paths?.join(',')),
    ...(source?.bucket === undefined ? {} : { SourceProvider: 'S3', SourceBucket: source.bucket }),
    ...given('SourceKey', source?.key),
  };
}

/** Whether its source is a repository of CodeCommit, which has pull requests and rules for them. */
export function isOfCodeCommit({ source, parameters }: PipelineConfiguration): boolean {
  return source?.bucket === undefined && (parameters?.['SourceProvider'] ?? 'CodeCommit') === 'CodeCommit';
}

/** What starts pipelines of repositories with several workloads, in each region that has such. */
export function pathFilters(configuration: BootstrapConfiguration): readonly StackTarget[] {
  return stacksOf(
    configuration,
    ({ source, parameters }) => source?.paths !== undefined || Boolean(parameters?.['SourcePaths']),
    () => ({ kind: 'path-filter', templateFile: join('common', 'path-filter.yml'), parameters: {} }),
  );
}

/** What lets pipelines read the objects that are their sources. */
export function sourceAccess(configuration: BootstrapConfiguration): readonly StackTarget[] {
  return stacksOf(
    configuration,
    ({ source }) => source?.bucket !== undefined,
    (region, pipelines) => {
      const sources = pipelines.map(({ source }) => source);
      const bucketArn = (bucket: string | undefined) => `arn:${partitionOf(region)}:s3:::${bucket ?? ''}`;
      const parameters = {
        SourceObjectArns: listed(sources.map((source) => `${bucketArn(source?.bucket)}/${source?.key ?? ''}`)),
        SourceBucketArns: listed(sources.map((source) => bucketArn(source?.bucket))),
        SourceKeyArns: listed(sources.flatMap((source) => source?.['kms-key-arn'] ?? [])),
      };
      return { kind: 'source-access', templateFile: join('common', 'source-access.yml'), parameters };
    },
  );
}

function listed(values: readonly string[]): string {
  return [...new Set(values)].toSorted().join(',');
}

type Part = Pick<StackTarget, 'templateFile' | 'parameters'> & { readonly kind: 'path-filter' | 'source-access' };

/** One stack in each region with pipelines that need it. */
function stacksOf(
  configuration: BootstrapConfiguration,
  needs: (pipeline: PipelineConfiguration) => boolean,
  partOf: (region: string, pipelines: readonly PipelineConfiguration[]) => Part,
): readonly StackTarget[] {
  return configuration.regions.flatMap((region): readonly StackTarget[] => {
    const inRegion = (configuration.pipelines ?? []).filter(
      (one) => (one.region ?? configuration.regions[0]) === region && needs(one),
    );
    if (inRegion.length === 0) return [];
    const part = partOf(region, inRegion);
    return [
      {
        ...placeOf('Tools', configuration, region),
        ...part,
        stackName: stackNames[part.kind],
        named: [],
        tags: { ...configuration.tags, ...ownTag },
      },
    ];
  });
}
