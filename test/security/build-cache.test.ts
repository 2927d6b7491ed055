import { BatchGetProjectsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountId } from '../helpers/deploying.ts';
import { inRegion, openScene, refusalOf, type Scene } from '../helpers/attack-scene.ts';
import { mapAt, readTemplate, resourcesOf, templateFiles } from '../helpers/templates.ts';

let scene: Scene;
let Bucket: string;
beforeAll(async () => {
  scene = await openScene();
  const { Parameter } = await scene
    .administrator('Tools')
    .client(SSMClient)
    .send(new GetParameterCommand({ Name: '/codebuild-steps/common/build-cache-bucket' }));
  Bucket = Parameter?.Value ?? '';
}, 60_000);
afterAll(() => scene.dispose());

/** Of class develop, of feature branches and of what publishes. */
const build = inRegion('build');
const mainBuild = inRegion('main-build');
const s3 = (role: string) => scene.as('Tools', role).client(S3Client);
const put = (role: string, Key: string) => s3(role).send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
const get = (role: string, Key: string) => s3(role).send(new GetObjectCommand({ Bucket, Key }));

describe('the cache of builds of class main', () => {
  it('is not written or read by builds of class develop', async () => {
    await put(mainBuild, 'main/orders/1');
    for (const attack of [put, get])
      expect(await refusalOf(attack(build, 'main/orders/1'))).toContain('not authorized');
  });

  it('is written by nobody else, whatever he may do elsewhere', async () => {
    for (const role of ['deploy', 'check', 'self-update', 'develop-deploy', 'pipeline'].map(inRegion))
      expect(await refusalOf(put(role, 'main/orders/1'))).toContain('not authorized');
    const administrator = scene.administrator('Tools').client(S3Client);
    expect(
      await refusalOf(administrator.send(new PutObjectCommand({ Bucket, Key: 'main/orders/1', Body: 'x' }))),
    ).toContain('not authorized');
  });

  it('holds nothing of class develop: what that wrote, builds of class main cannot even read', async () => {
    await put(build, 'develop/orders/1');
    await get(build, 'develop/orders/1');
    for (const attack of [get, put])
      expect(await refusalOf(attack(mainBuild, 'develop/orders/1'))).toContain('not authorized');
  });

  it('is used by a role that no project of another class can have, and that nobody takes on', async () => {
    const { projects = [] } = await scene
      .administrator('Tools')
      .client(CodeBuildClient)
      .send(new BatchGetProjectsCommand({ names: ['steps-main-orders-build'] }));
    expect(projects[0]).toMatchObject({
      serviceRole: `arn:aws:iam::${accountId('Tools')}:role/${mainBuild}`,
      cache: { type: 'S3', location: `${Bucket}/main/orders` },
    });
    const { cloud } = scene.rehearsal;
    const RoleArn = `arn:aws:iam::${accountId('Tools')}:role/${mainBuild}`;
    for (const project of [
      'steps-develop-orders-build',
      'steps-develop-orders---x-build',
      'steps-publish-orders-build',
    ])
      expect(() =>
        cloud.assumeRoleAs('codebuild.amazonaws.com', RoleArn, 'AWSCodeBuild', {
          arn: `arn:aws:codebuild:eu-west-1:${accountId('Tools')}:project/${project}`,
          accountId: accountId('Tools'),
        }),
      ).toThrow('not authorized');
    for (const role of [build, inRegion('develop-self-update')])
      await expect(
        scene
          .as('Tools', role)
          .client(STSClient)
          .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'attacker' })),
      ).rejects.toThrow('not authorized');
  });
});

describe('projects with a cache', () => {
  const cached = templateFiles.flatMap((file) =>
    Object.entries(resourcesOf(readTemplate(file), 'AWS::CodeBuild::Project'))
      .filter(([, project]) => 'Cache' in mapAt(project, 'Properties'))
      .map(([name]) => `${file} ${name}`),
  );

  it('are those that build of the standard pipelines, and none of pull requests or of what deploys', () => {
    expect(cached).toEqual(
      ['standard', 'standard-steps', 'standard-plan'].map(
        (name) => `cloudformation/pipelines/${name}.yml BuildProject`,
      ),
    );
  });
});
