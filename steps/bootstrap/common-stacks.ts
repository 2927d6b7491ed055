import { join } from 'node:path';
import { administratorOf, placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { accessLogBucket } from './monitoring-stacks.ts';
import type { OrganizationFacts } from './organization.ts';
import { ownTag, stackNames, type ParameterValue, type StackTarget } from './stack-target.ts';

/** What all pipelines of a region share. */
export function commonStacks(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  version: string,
): readonly StackTarget[] {
  const { image, parameters, regions } = configuration;
  return regions.map((region) => ({
    kind: 'common',
    ...placeOf('Tools', configuration, region),
    stackName: stackNames.common,
    templateFile: join('common', 'common.yml'),
    parameters: {
      OrganizationId: organization.id,
      WorkloadOrganizationPaths: organization.workloadPaths.join(','),
      // The account that reads released templates is the one that administers the StackSets.
      ManagementAccountId: placeOf(administratorOf(configuration), configuration).accountId,
      ...imageParameters(image, region),
      AccessLogBucketName: accessLogBucket(configuration, region),
      ...parameters?.common,
      InstalledVersion: version,
    },
    named: Object.keys(parameters?.common ?? {}),
    tags: { ...configuration.tags, ...ownTag },
    protection: { stackPolicyFile: join('common', 'protection.json') },
  }));
}

function imageParameters(
  image: BootstrapConfiguration['image'],
  region: string,
): Readonly<Record<string, ParameterValue>> {
  if (image.repository === undefined)
    return { BuildImage: image.uri ?? '', BuildImageRepositoryArn: buildImageRepositoryArn(image, region) };
  return {
    BuildImage: { output: 'ImageUri', of: 'image', region },
    BuildImageRepositoryArn: buildImageRepositoryArn(image, region),
  };
}

/** Whose images the roles of the builds may pull; nothing where CodeBuild provides them. */
export function buildImageRepositoryArn(image: BootstrapConfiguration['image'], region: string): ParameterValue {
  if (image.repository === undefined) return image['repository-arn'] ?? '';
  return { output: 'RepositoryArn', of: 'image-repository', region };
}
