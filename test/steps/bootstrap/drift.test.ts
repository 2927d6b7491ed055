import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';

const tools = '222222222222';

it('tells on request what was changed around the stacks, per resource and property', async () => {
  const organization = await startEmptyOrganization();
  try {
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    const clean = await organization.bootstrap('--detect-drift');
    expect(clean.stderr).toMatch(/✓ Tools: detect drift of codebuild-steps-common: none/);
    expect(clean.stdout).not.toContain('!');

    const clients = organization.clientFor(tools);
    const { Stacks } = await clients
      .client(CloudFormationClient)
      .send(new DescribeStacksCommand({ StackName: 'codebuild-steps-common' }));
    const Bucket = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'ArtifactBucketName')?.OutputValue;
    const s3 = clients.client(S3Client);
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    const opened = Policy.replace('"s3:ObjectCreationOperation":"true"', '"s3:ObjectCreationOperation":"false"');
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: opened }));
    await clients.client(IAMClient).send(
      new PutRolePolicyCommand({
        RoleName: 'codebuild-steps-deploy-eu-west-1',
        PolicyName: 'more',
        PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
      }),
    );
    const unseen = await organization.bootstrap();
    expect(unseen.stdout).not.toContain('!');
    const { exitCode, stdout } = await organization.bootstrap('--detect-drift');
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n').filter((line) => line.startsWith('!'));
    expect(lines.join('\n')).toContain(
      '! stack codebuild-steps-common (Tools, eu-west-1): ArtifactBucketPolicy (AWS::S3::BucketPolicy) was changed around it: /PolicyDocument/Statement/4/Condition/Bool/s3:ObjectCreationOperation is false, and was true',
    );
    expect(lines.join('\n')).toMatch(
      /DeployRole \(AWS::IAM::Role\) was changed around it: \/Policies\/\d+ was added: /,
    );

    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    const gone = await organization.bootstrap('--detect-drift');
    expect(gone.stdout).toContain('ArtifactBucketPolicy (AWS::S3::BucketPolicy) was deleted around it');
  } finally {
    await organization.cloud.stop();
  }
});
