import { administratorOf, placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { imageRepositoryArn } from './image-stacks.ts';
import { accessLogBucket } from './monitoring-stacks.ts';
import type { OrganizationFacts } from './organization.ts';
import { standardStacksIn } from './standard-stack.ts';
import type { ParameterValue, StackTarget } from './stack-target.ts';

/** What all pipelines of a region share. */
export function commonStacks(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  version: string,
): readonly StackTarget[] {
  const { image, regions } = configuration;
  const parametersIn = (region: string) => ({
    OrganizationId: organization.id,
    WorkloadOrganizationPaths: organization.workloadPaths.join(','),
    // The account that reads released templates is the one that administers the StackSets.
    ManagementAccountId: placeOf(administratorOf(configuration), configuration).accountId,
    ...imageParameters(image, region),
    AccessLogBucketName: accessLogBucket(configuration, region),
  });
  return standardStacksIn('common', regions, parametersIn, configuration, { InstalledVersion: version });
}

function imageParameters(
  image: BootstrapConfiguration['image'],
  region: string,
): Readonly<Record<string, ParameterValue>> {
  return {
    BuildImage: image.repository === undefined ? (image.uri ?? '') : { output: 'ImageUri', of: 'image', region },
    BuildImageRepositoryArn: imageRepositoryArn(image, region),
  };
}
