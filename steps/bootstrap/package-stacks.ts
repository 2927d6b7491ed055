import type { BootstrapConfiguration } from './configuration.ts';
import { imageRepositoryArn } from './image-stacks.ts';
import type { OrganizationFacts } from './organization.ts';
import { standardStacksIn } from './standard-stack.ts';
import { given, type StackTarget } from './stack-target.ts';

/** Domain, repository and the roles of publishing, in each region that publishes, or the first: a domain has a key of its own. */
export function packageRepositories(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly StackTarget[] {
  const { packages, pipelines = [], regions, image } = configuration;
  if (packages === undefined) return [];
  const publishing = pipelines.filter(({ kind }) => kind === 'publish').map(({ region }) => region ?? regions[0]);
  const wanted = regions.filter((region, index) =>
    publishing.length === 0 ? index === 0 : publishing.includes(region),
  );
  const parametersIn = (region: string) => ({
    OrganizationId: organization.id,
    BuildImageRepositoryArn: imageRepositoryArn(image, region),
    ...given('DomainName', packages.domain),
    ...given('RepositoryName', packages.repository),
    ...given('ExternalConnection', packages['external-connection']),
    ...given('ReaderRoleArns', packages['reader-roles']?.join(',')),
  });
  return standardStacksIn('packages', wanted, parametersIn, configuration);
}
