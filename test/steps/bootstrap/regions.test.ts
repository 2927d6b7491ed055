import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients, type AwsClients } from '../../../steps/aws-clients.ts';
import { packageRoot } from '../../../steps/package-root.ts';
import type { Caller } from '../../../steps/authorisation/caller.ts';
import { findRole } from '../../../steps/rehearse/cloud/identities/iam-state.ts';
import { directCaller, roleSession } from '../../../steps/rehearse/cloud/sessions.ts';
import { rehearsalOrganization } from '../../../steps/rehearse/organization.ts';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { artifactBucketOf } from '../../helpers/artifact-bucket.ts';
import { refusalOf } from '../../helpers/attack-scene.ts';
import { accountId, contextAs, deploy } from '../../helpers/deploying.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';

const regions = ['eu-west-1', 'us-east-1'] as const;
const third = 'eu-central-1';
const deploying = ['pipeline', 'deploy'];
const developing = ['develop-pipeline', 'develop-deploy'];

let folder: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
beforeAll(async () => {
  folder = await makeRehearsalFolder();
  rehearsal = await openRehearsalIn(folder.folder, 'regions', { region: 'us-east-1' });
});
afterAll(async () => {
  await rehearsal.stop();
  await folder.remove();
});

function clientsOf(region: string, caller: Caller): AwsClients {
  const { expiration, ...credentials } = rehearsal.cloud.issueCredentials(caller);
  return createAwsClients({
    endpoint: rehearsal.cloud.endpoint,
    region,
    credentials: { ...credentials, expiration: new Date(expiration) },
  });
}

const administrator = () => rehearsal.cloud.administrator(accountId('Tools'));

/** Clients of a role of a common stack, in its region. */
function as(name: string, region: string): AwsClients {
  const { cloud } = rehearsal;
  const role = findRole(cloud, `arn:aws:iam::${accountId('Tools')}:role/codebuild-steps-${name}-${region}`);
  if (!role) throw new Error(`there is no role ${name} of ${region}`);
  return clientsOf(region, directCaller(roleSession(role, 'test', cloud.clock.now() + 3_600_000)));
}

async function assume(name: string, region: string, account: string): Promise<AwsCredentialIdentity> {
  const RoleArn = `arn:aws:iam::${accountId(account)}:role/CrossAccountPipelineRole`;
  const { Credentials: issued } = await as(name, region)
    .client(STSClient)
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = issued ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const bucketOf = (region: string) => artifactBucketOf(clientsOf(region, administrator()));

describe('an organisation with two regions', () => {
  it('is set up by one bootstrap, which has no notice', async () => {
    const organization = await startEmptyOrganization(rehearsal.cloud);
    await organization.configure((text) =>
      text
        // CodeBuild pulls from the ECR of its own region; this machine stands for the image.
        .replace(/image:\n( {2}.*\n)+/, 'image:\n  uri: codebuild-steps/rehearsal\n')
        .replace('regions: [eu-west-1]', `regions: [${regions.join(', ')}]`)
        .replace('    compute-type:', '    region: us-east-1\n    compute-type:'),
    );
    const { exitCode, stderr } = await organization.bootstrap('--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { stdout } = await organization.bootstrap();
    expect(stdout).toContain('Everything is as configured: nothing to do');
    expect(stdout).not.toContain('!');
  }, 120_000);

  it.each(regions)('lets what deploys in %s take on the pipeline role of its accounts', async (region) => {
    for (const name of deploying) {
      for (const account of ['Dev', 'Test', 'Uat', 'Prod'])
        expect(await assume(name, region, account)).toHaveProperty('accessKeyId');
    }
    for (const name of developing) {
      expect(await assume(name, region, 'Dev')).toHaveProperty('accessKeyId');
      expect(await refusalOf(assume(name, region, 'Prod'))).toContain('sts:AssumeRole');
    }
  });

  it.each(regions)('lets the pipeline role read and decrypt the artifacts of %s', async (region) => {
    const Bucket = await bucketOf(region);
    const build = as('build', region).client(S3Client);
    await build.send(new PutObjectCommand({ Bucket, Key: 'orders/BuildOutp/1', Body: region }));
    for (const from of regions) {
      const credentials = await assume('pipeline', from, 'Dev');
      const s3 = createAwsClients({ endpoint: rehearsal.cloud.endpoint, region, credentials }).client(S3Client);
      const { Body, ServerSideEncryption } = await s3.send(new GetObjectCommand({ Bucket, Key: 'orders/BuildOutp/1' }));
      expect(await Body?.transformToString()).toBe(region);
      expect(ServerSideEncryption).toBe('aws:kms');
    }
  });

  it('trusts no role of a region that it does not name', async () => {
    const parameters = {
      OrganizationId: rehearsalOrganization.id,
      ManagementAccountId: rehearsalOrganization.managementAccountId,
      BuildImage: 'codebuild-steps/rehearsal',
    };
    const context = contextAs(rehearsal.cloud, administrator(), join(packageRoot(), 'cloudformation'));
    const { kind } = await deploy(
      { stackName: 'codebuild-steps-common', templateFile: 'common/common.yml', parameters, region: third },
      { ...context, aws: clientsOf(third, administrator()) },
    );
    expect(kind).toBe('created');
    for (const name of [...deploying, ...developing])
      expect(await refusalOf(assume(name, third, 'Dev'))).toContain('sts:AssumeRole');
  });

  it('has the names that templates ask for in each region, and the roles once', async () => {
    for (const region of regions) {
      const dev = clientsOf(region, rehearsal.cloud.administrator(accountId('Dev')));
      const Name = '/codebuild-steps/account/deployment-boundary-arn';
      const { Parameter } = await dev.client(SSMClient).send(new GetParameterCommand({ Name }));
      expect(Parameter?.Value).toBe(`arn:aws:iam::${accountId('Dev')}:policy/CrossAccountDeploymentBoundary`);
      const { Stacks = [] } = await dev.client(CloudFormationClient).send(new DescribeStacksCommand({}));
      const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs.map(({ OutputKey }) => OutputKey));
      expect(outputs).toContain('CrossAccountDeploymentBoundaryArn');
      expect(outputs.includes('CrossAccountPipelineRoleArn')).toBe(region === regions[0]);
    }
  });

  it('deploys by a pipeline of the second region to that region', async () => {
    Object.assign(rehearsal.progress, { pipeline: 'orders', artifactBucket: await bucketOf('us-east-1') });
    await rehearsal.commitWorkload();
    const execution = await rehearsal.watch(async () => 'leave');
    expect(execution).toMatchObject({ leftAt: { stage: 'ApproveDeployToUat' } });
    const stacks = rehearsal.as('Dev').aws.client(CloudFormationClient);
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: 'orders' }));
    expect(Stacks?.[0]).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      StackId: expect.stringContaining(':us-east-1:'),
    });
  }, 120_000);
});
