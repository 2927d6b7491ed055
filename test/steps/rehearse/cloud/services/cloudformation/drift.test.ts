import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DeletePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { someoneWhoMay } from '../../../../../helpers/roles.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const account = '222222222222';
const StackName = 'drifting';
const allow = (Action: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const keyPolicy = (...Action: readonly string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action, Resource: '*' }],
});

let test: TestCloud;
let stacks: CloudFormationClient;
beforeEach(async () => {
  test = await startTestCloud();
  stacks = test.clientFor(account).client(CloudFormationClient);
  const Resources = {
    Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, KeyPolicy: keyPolicy('kms:*') } },
    Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allow('s3:GetObject') } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'drifting',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [{ PolicyName: 'own', PolicyDocument: allow('s3:GetObject') }],
        ManagedPolicyArns: [{ Ref: 'Policy' }],
      },
    },
    Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/drifting', Type: 'String', Value: 'one' } },
    Topic: { Type: 'AWS::SNS::Topic' },
  };
  const TemplateBody = JSON.stringify({ Resources, Outputs: { KeyId: { Value: { Ref: 'Key' } } } });
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
  await test.cloud.idle();
});
afterEach(() => test.cloud.stop());

async function detect(client = stacks) {
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName }));
  const status = await client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
  const { StackResourceDrifts = [] } = await client.send(new DescribeStackResourceDriftsCommand({ StackName }));
  return { status, drifts: new Map(StackResourceDrifts.map((drift) => [drift.LogicalResourceId, drift])) };
}

it('finds nothing in a stack that is as it was made, and leaves out what it cannot look at', async () => {
  const { status, drifts } = await detect();
  expect(status).toMatchObject({ DetectionStatus: 'DETECTION_COMPLETE', StackDriftStatus: 'IN_SYNC' });
  expect([...drifts.keys()].toSorted()).toEqual(['Key', 'Parameter', 'Policy', 'Role']);
  const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }));
  expect(Stacks?.[0]?.DriftInformation?.StackDriftStatus).toBe('IN_SYNC');
});

it('names each property that was changed around the stack, and what was deleted', async () => {
  const clients = test.clientFor(account);
  const iam = clients.client(IAMClient);
  const RoleName = 'drifting';
  const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }));
  const KeyId = Stacks?.[0]?.Outputs?.[0]?.OutputValue;
  await clients.client(KMSClient).send(
    new PutKeyPolicyCommand({
      KeyId,
      Policy: JSON.stringify(keyPolicy('kms:Describe*', 'kms:Get*')),
      BypassPolicyLockoutSafetyCheck: true,
    }),
  );
  const PolicyDocument = JSON.stringify(allow('*'));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'theirs', PolicyDocument }));
  await clients.client(SSMClient).send(new PutParameterCommand({ Name: '/drifting', Value: 'two', Overwrite: true }));

  const { status, drifts } = await detect();
  expect(status).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 3 });
  expect(drifts.get('Key')).toMatchObject({
    StackResourceDriftStatus: 'MODIFIED',
    PropertyDifferences: [
      {
        PropertyPath: '/KeyPolicy/Statement/0/Action/0',
        ExpectedValue: 'kms:*',
        ActualValue: 'kms:Describe*',
        DifferenceType: 'NOT_EQUAL',
      },
      { PropertyPath: '/KeyPolicy/Statement/0/Action/1', ActualValue: 'kms:Get*', DifferenceType: 'ADD' },
    ],
  });
  expect(drifts.get('Role')?.PropertyDifferences).toMatchObject([
    { PropertyPath: '/Policies/0/PolicyDocument/Statement/0/Action', ActualValue: '*' },
    { PropertyPath: '/Policies/1', DifferenceType: 'ADD' },
  ]);
  expect(drifts.get('Parameter')?.PropertyDifferences).toMatchObject([{ PropertyPath: '/Value', ActualValue: 'two' }]);
  expect(drifts.get('Policy')?.StackResourceDriftStatus).toBe('IN_SYNC');

  await clients.client(SSMClient).send(new DeleteParameterCommand({ Name: '/drifting' }));
  const PolicyArn = drifts.get('Policy')?.PhysicalResourceId;
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeletePolicyCommand({ PolicyArn }));
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
  const after = (await detect()).drifts;
  expect(after.get('Parameter')?.StackResourceDriftStatus).toBe('DELETED');
  expect(after.get('Policy')?.StackResourceDriftStatus).toBe('DELETED');
  expect(after.get('Role')?.PropertyDifferences).toContainEqual(
    expect.objectContaining({ PropertyPath: '/ManagedPolicyArns/0', DifferenceType: 'REMOVE' }),
  );
});

it('fails for what the caller may not read, and has results for the rest', async () => {
  const caller = await someoneWhoMay(test.cloud, account, 'cloudformation:*', 'ssm:*', 'kms:*', 'iam:GetPolicy*');
  const { status, drifts } = await detect(test.clientAs(caller).client(CloudFormationClient));
  expect(status.DetectionStatus).toBe('DETECTION_FAILED');
  expect(status.DetectionStatusReason).toMatch(/resource \[Role\]: .*not authorized to perform: iam:GetRole/);
  expect([...drifts.keys()].toSorted()).toEqual(['Key', 'Parameter', 'Policy']);
});
