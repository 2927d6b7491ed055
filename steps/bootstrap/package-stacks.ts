import { join } from 'node:path';
import { placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { imageRepositoryArn } from './image-stacks.ts';
import type { OrganizationFacts } from './organization.ts';
import { given, ownTag, stackNames, type StackTarget } from './stack-target.ts';

/** Domain, repository and the roles of publishing, in each region that publishes, or the first: a domain has a key of its own. */
export function packageRepositories(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly StackTarget[] {
  const { packages, parameters, pipelines = [], regions, image } = configuration;
  if (packages === undefined) return [];
  const publishing = pipelines.filter(({ kind }) => kind === 'publish').map(({ region }) => region ?? regions[0]);
  return regions
    .filter((region, index) => (publishing.length === 0 ? index === 0 : publishing.includes(region)))
    .map((region) => ({
      kind: 'packages',
      ...placeOf('Tools', configuration, region),
      stackName: stackNames.packages,
      templateFile: join('packages', 'codeartifact.yml'),
      parameters: {
        OrganizationId: organization.id,
        BuildImageRepositoryArn: imageRepositoryArn(image, region),
        ...given('DomainName', packages.domain),
        ...given('RepositoryName', packages.repository),
        ...given('ExternalConnection', packages['external-connection']),
        ...given('ReaderRoleArns', packages['reader-roles']?.join(',')),
        ...parameters?.packages,
      },
      named: Object.keys(parameters?.packages ?? {}),
      tags: { ...configuration.tags, ...ownTag },
      protection: {},
    }));
}
