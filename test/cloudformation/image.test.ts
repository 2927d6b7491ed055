import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  StartBuildCommand,
  type BuildPhase,
} from '@aws-sdk/client-codebuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { pushBuildImage, type BuildImage } from '../helpers/build-image.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId, contextAs, copyOf, deploy } from '../helpers/deploying.ts';
import { allow, makeRoleIn } from '../helpers/roles.ts';

const [tools, dev] = [accountId('Tools'), accountId('Dev')];
const roleArn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;

let test: TestCloud;
let folder: string;
let image: BuildImage;
beforeAll(async () => {
  test = await startTestCloud();
  folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  const templates = await copyOf('cloudformation', folder);
  image = await pushBuildImage(test.cloud, templates);
  await deploy(
    {
      stackName: 'codebuild-steps-common',
      templateFile: 'common/common.yml',
      parameters: {
        OrganizationId: rehearsalOrganization.id,
        ManagementAccountId: rehearsalOrganization.managementAccountId,
        BuildImage: image.uri,
        BuildImageRepositoryArn: image.repositoryArn,
      },
    },
    contextAs(test.cloud, test.cloud.administrator(tools), templates),
  );
});
afterAll(async () => {
  await test.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Pull {
  readonly account: string;
  readonly project: string;
  readonly role: string;
  readonly image: string;
  readonly credentials?: 'SERVICE_ROLE' | 'CODEBUILD';
}

/** How the phase ends in which a build gets its image. */
async function provision({ account, project, role, image: uri, credentials }: Pull): Promise<BuildPhase | undefined> {
  const client = test.clientFor(account).client(CodeBuildClient);
  await client.send(
    new CreateProjectCommand({
      name: project,
      source: { type: 'NO_SOURCE', buildspec: 'version: 0.2\nphases: { build: { commands: [":"] } }\n' },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: uri,
        computeType: 'BUILD_GENERAL1_SMALL',
        imagePullCredentialsType: credentials ?? 'SERVICE_ROLE',
      },
      serviceRole: roleArn(account, role),
      logsConfig: { cloudWatchLogs: { status: 'DISABLED' } },
    }),
  );
  const { build } = await client.send(new StartBuildCommand({ projectName: project }));
  await test.cloud.idle();
  const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [build?.id ?? ''] }));
  return builds[0]?.phases?.find(({ phaseType }) => phaseType === 'PROVISIONING');
}

const makeRole = (account: string, name: string, ...actions: readonly string[]) =>
  makeRoleIn(test.cloud, account, name, 'codebuild.amazonaws.com', allow('logs:*', ...actions));

const pulling = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:BatchCheckLayerAvailability'];

function failure(reason: string) {
  return {
    phaseStatus: 'FAILED',
    contexts: [
      {
        statusCode: 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE',
        message: expect.stringContaining(
          `Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: ${reason}`,
        ),
      },
    ],
  };
}

describe('the image of the builds', () => {
  it.each([
    ['build', 'steps-main-orders-build'],
    ['check', 'steps-main-orders-validate'],
    ['deploy', 'steps-main-orders-deploy'],
    ['develop-deploy', 'steps-develop-orders-deploy'],
    ['self-update', 'steps-main-orders-self-update'],
    ['develop-self-update', 'steps-develop-orders-self-update'],
  ])('is pulled by the role %s of the common stack', async (role, project) => {
    const name = `codebuild-steps-${role}-eu-west-1`;
    expect(await provision({ account: tools, project, role: name, image: image.uri })).toMatchObject({
      phaseStatus: 'SUCCEEDED',
    });
  });

  it('is pulled in another account of the organisation by a role that may', async () => {
    await makeRole(dev, 'Pulls', ...pulling, 'ecr:GetDownloadUrlForLayer');
    const phase = await provision({ account: dev, project: 'pulls', role: 'Pulls', image: image.uri });
    expect(phase).toMatchObject({ phaseStatus: 'SUCCEEDED' });
  });

  it.each([
    ['ecr:BatchGetImage', 'no-get'],
    ['ecr:GetDownloadUrlForLayer', 'no-layers'],
    ['ecr:GetAuthorizationToken', 'no-sign-in'],
  ])('is not pulled by a role without %s, and the build says why', async (missing, role) => {
    await makeRole(dev, role, ...[...pulling, 'ecr:GetDownloadUrlForLayer'].filter((action) => action !== missing));
    const phase = await provision({ account: dev, project: role, role, image: image.uri });
    const repository = image.uri.split('@')[0] ?? '';
    expect(phase).toMatchObject(
      failure(
        `pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: `,
      ),
    );
    expect(phase?.contexts?.[0]?.message).toContain(
      `is not authorized to perform: ${missing} on resource: ${missing === 'ecr:GetAuthorizationToken' ? '*' : image.repositoryArn} because no identity-based policy allows`,
    );
  });

  it('is missing where the digest or the repository is another', async () => {
    await makeRole(tools, 'Reader', ...pulling, 'ecr:GetDownloadUrlForLayer');
    const repository = image.uri.split('@')[0] ?? '';
    const other = `${repository}@sha256:${'0'.repeat(64)}`;
    const at = { account: tools, role: 'Reader' };
    expect(await provision({ ...at, project: 'other-digest', image: other })).toMatchObject(
      failure(`manifest for ${other} not found: manifest unknown: Requested image not found`),
    );
    expect(await provision({ ...at, project: 'other-repository', image: `${repository}-other:1` })).toMatchObject(
      failure(`repository ${repository}-other not found: name unknown: The repository with name`),
    );
  });

  it('is not pulled with the credentials of CodeBuild unless the repository trusts the project', async () => {
    await makeRole(tools, 'Any');
    const at = { account: tools, role: 'Any', image: image.uri, credentials: 'CODEBUILD' as const };
    expect(await provision({ ...at, project: 'untrusted' })).toMatchObject(failure('pull access denied for '));
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'codebuild.amazonaws.com' },
      Action: ['ecr:BatchGetImage', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer'],
      Condition: {
        StringEquals: {
          'aws:SourceArn': `arn:aws:codebuild:eu-west-1:${tools}:project/trusted`,
          'aws:SourceAccount': tools,
        },
      },
    };
    const input = {
      repositoryName: 'codebuild-steps',
      policyText: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    };
    await test.cloud.call(test.cloud.administrator(tools), { service: 'ecr', operation: 'SetRepositoryPolicy', input });
    expect(await provision({ ...at, project: 'trusted' })).toMatchObject({ phaseStatus: 'SUCCEEDED' });
    expect(await provision({ ...at, project: 'another' })).toMatchObject(failure('pull access denied for '));
  });
});
