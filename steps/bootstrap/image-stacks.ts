import { join } from 'node:path';
import { placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { OrganizationFacts } from './organization.ts';
import { ownTag, stackNames, type ParameterValue, type StackTarget } from './stack-target.ts';

/** A repository in each region, for that CodeBuild pulls from another one is unverified. */
export function imageRepositories(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly StackTarget[] {
  const { image, parameters, regions } = configuration;
  const RepositoryName = image.repository;
  if (RepositoryName === undefined) return [];
  return regions.map((region) => ({
    kind: 'image-repository',
    ...placeOf('Tools', configuration, region),
    stackName: stackNames['image-repository'],
    templateFile: join('common', 'image.yml'),
    parameters: { OrganizationId: organization.id, ...parameters?.image, RepositoryName },
    named: Object.keys(parameters?.image ?? {}),
    tags: { ...configuration.tags, ...ownTag },
    protection: {},
  }));
}

/** Of the repository that the builds' roles pull from; empty for an image that CodeBuild provides. */
export function imageRepositoryArn(image: BootstrapConfiguration['image'], region: string): ParameterValue {
  if (image.repository === undefined) return image['repository-arn'] ?? '';
  return { output: 'RepositoryArn', of: 'image-repository', region };
}
