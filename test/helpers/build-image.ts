import { rehearsalOrganization, rehearsalRegion } from '../../steps/rehearse/organization.ts';
import type { RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import { accountId, contextAs, deploy } from './deploying.ts';

export interface BuildImage {
  /** By its digest. */
  readonly uri: string;
  readonly repositoryArn: string;
}

/** The repository of `common/image.yml` in the Tools account, and an image in it. */
export async function pushBuildImage(cloud: RunningCloud, templates: string): Promise<BuildImage> {
  const administrator = cloud.administrator(accountId('Tools'));
  const { outputs } = await deploy(
    {
      stackName: 'codebuild-steps-image',
      templateFile: 'common/image.yml',
      parameters: { OrganizationId: rehearsalOrganization.id },
    },
    contextAs(cloud, administrator, templates),
  );
  const { RepositoryUri = '', RepositoryArn = '' } = outputs;
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const { image } = await cloud.call<{ readonly image: { readonly imageId: { readonly imageDigest: string } } }>(
    administrator,
    {
      service: 'ecr',
      operation: 'PutImage',
      region: rehearsalRegion,
      input: {
        repositoryName: RepositoryUri.split('/').slice(1).join('/'),
        imageTag: '0.1.0',
        imageManifest: JSON.stringify({ schemaVersion: 2, mediaType, layers: [] }),
      },
    },
  );
  return { uri: `${RepositoryUri}@${image.imageId.imageDigest}`, repositoryArn: RepositoryArn };
}
