import type { BootstrapConfiguration } from './configuration.ts';
import type { OrganizationFacts } from './organization.ts';
import { standardStacksIn } from './standard-stack.ts';
import type { ParameterValue, StackTarget } from './stack-target.ts';

/** A repository in each region, for that CodeBuild pulls from another one is unverified. */
export function imageRepositories(
  configuration: BootstrapConfiguration,
  { id: OrganizationId }: OrganizationFacts,
): readonly StackTarget[] {
  const { image, regions } = configuration;
  const RepositoryName = image.repository;
  if (RepositoryName === undefined) return [];
  return standardStacksIn('image-repository', regions, () => ({ OrganizationId }), configuration, { RepositoryName });
}

/** Of the repository that the builds' roles pull from; empty for an image that CodeBuild provides. */
export function imageRepositoryArn(image: BootstrapConfiguration['image'], region: string): ParameterValue {
  if (image.repository === undefined) return image['repository-arn'] ?? '';
  return { output: 'RepositoryArn', of: 'image-repository', region };
}
