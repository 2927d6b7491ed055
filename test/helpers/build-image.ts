import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import type { RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import { testCloudOf } from './cloud.ts';
import { accountId, contextAs, deploy } from './deploying.ts';
import { pushImage } from './push-image.ts';

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
  const digest = await pushImage(testCloudOf(cloud), '0.1.0');
  return { uri: `${RepositoryUri}@${digest}`, repositoryArn: RepositoryArn };
}
