import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  ListActionExecutionsCommand,
  StartPipelineExecutionCommand,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { allowAll, bucket, stage, startFixture, tools, type Fixture } from '../../../../../helpers/pipeline-fixture.ts';

const dev = '333333333333';
const [pipelineRole, deploymentRole] = [
  `arn:aws:iam::${dev}:role/CrossPipeline`,
  `arn:aws:iam::${dev}:role/Deployment`,
];

const template = (value: string) => `Parameters: { Name: { Type: String } }
Resources: { Value: { Type: AWS::SSM::Parameter, Properties: { Name: !Ref Name, Type: String, Value: ${value} } } }
Outputs: { Name: { Value: !Ref Value } }
`;

function deployStage(): StageDeclaration {
  const action = (name: string, runOrder: number, mode: string, more: Record<string, string>, namespace?: string) => ({
    name,
    runOrder,
    roleArn: pipelineRole,
    actionTypeId: { category: 'Deploy' as const, owner: 'AWS' as const, provider: 'CloudFormation', version: '1' },
    configuration: { ActionMode: mode, StackName: 'orders', ChangeSetName: 'changes', ...more },
    ...(namespace ? { namespace } : {}),
  });
  return {
    name: 'Deploy',
    actions: [
      {
        ...action('Plan', 1, 'CHANGE_SET_REPLACE', {
          TemplatePath: 'SourceOutput::template.yml',
          TemplateConfiguration: 'SourceOutput::dev.json',
          RoleArn: deploymentRole,
          Capabilities: 'CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND',
        }),
        inputArtifacts: [{ name: 'SourceOutput' }],
      },
      action('Execute', 2, 'CHANGE_SET_EXECUTE', {}, 'DeployVariables'),
    ],
  };
}

async function makeDevRoles(fixture: Fixture): Promise<void> {
  const iam = fixture.clientFor(dev).client(IAMClient);
  const make = async (RoleName: string, principal: object, statements: readonly object[]): Promise<void> => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
    };
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'policy',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      }),
    );
  };
  const allowed = allowAll('cloudformation:*', 's3:GetObject', 'kms:Decrypt', 'iam:PassRole');
  await make('CrossPipeline', { AWS: `arn:aws:iam::${tools}:root` }, [allowed]);
  await make('Deployment', { Service: 'cloudformation.amazonaws.com' }, [allowAll('ssm:*')]);
}

async function shareArtifacts(fixture: Fixture): Promise<void> {
  const reader = { AWS: pipelineRole };
  const owner = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${tools}:root` }, Action: 'kms:*', Resource: '*' };
  const decrypt = { Effect: 'Allow', Principal: reader, Action: 'kms:Decrypt', Resource: '*' };
  const read = { Effect: 'Allow', Principal: reader, Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` };
  const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const clients = fixture.clientFor(tools);
  await clients
    .client(KMSClient)
    .send(new PutKeyPolicyCommand({ KeyId: fixture.keyArn, Policy: policy(owner, decrypt) }));
  await clients.client(S3Client).send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy(read) }));
}

describe('CloudFormation actions in another account', () => {
  let fixture: Fixture;
  const files = (value: string) => ({
    'template.yml': template(value),
    'dev.json': JSON.stringify({ Parameters: { Name: '/orders/value' }, Tags: { team: 'orders' } }),
  });
  const run = async () => {
    await fixture.codepipeline.send(new StartPipelineExecutionCommand({ name: 'orders' }));
    await fixture.cloud.idle();
  };
  const value = async () =>
    (
      await fixture
        .clientFor(dev)
        .client(SSMClient)
        .send(new GetParameterCommand({ Name: '/orders/value' }))
    ).Parameter?.Value;

  beforeAll(async () => {
    fixture = await startFixture();
    await makeDevRoles(fixture);
    await shareArtifacts(fixture);
    await fixture.allow('pipeline', [allowAll('s3:*', 'kms:*', 'codecommit:*', 'sts:AssumeRole')]);
    await fixture.push(files('one'));
    await fixture.createPipeline('orders', [stage.source(), deployStage()]);
    await fixture.cloud.idle();
  });
  afterAll(() => fixture.dispose());

  it('make a change set with the deployment role, execute it, and give the outputs as variables', async () => {
    expect(await fixture.actionState('orders', 'Plan')).toMatchObject({ status: 'Succeeded' });
    expect(await fixture.actionState('orders', 'Execute')).toMatchObject({ status: 'Succeeded' });
    const { Stacks = [] } = await fixture
      .clientFor(dev)
      .client(CloudFormationClient)
      .send(new DescribeStacksCommand({ StackName: 'orders' }));
    expect(Stacks[0]).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      RoleARN: deploymentRole,
      Tags: [{ Key: 'team', Value: 'orders' }],
    });
    const { actionExecutionDetails = [] } = await fixture.codepipeline.send(
      new ListActionExecutionsCommand({ pipelineName: 'orders' }),
    );
    expect(actionExecutionDetails[0]?.output?.outputVariables).toEqual({ Name: '/orders/value' });
    expect(await value()).toBe('one');
  });

  it('succeed where nothing has changed', async () => {
    await run();
    expect(await fixture.actionState('orders', 'Plan')).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringContaining("didn't contain changes"),
    });
    expect(await fixture.actionState('orders', 'Execute')).toMatchObject({ status: 'Succeeded' });
  });

  it('carry a template that is too large for a request', async () => {
    await fixture.push({ 'template.yml': `${template('two')}# ${'x'.repeat(60_000)}\n` });
    await run();
    expect((await fixture.actionState('orders', 'Execute')).status).toBe('Succeeded');
    expect(await value()).toBe('two');
  });

  it('fail with the reason of the first failed event', async () => {
    await fixture.push(files('three'));
    await fixture
      .clientFor(dev)
      .client(IAMClient)
      .send(
        new PutRolePolicyCommand({
          RoleName: 'Deployment',
          PolicyName: 'policy',
          PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allowAll('ssm:Get*')] }),
        }),
      );
    await run();
    expect((await fixture.actionState('orders', 'Execute')).error).toMatch(
      /^Failed to execute change set\. Current stack status: UPDATE_ROLLBACK_\w+\. Reason: .*ssm:PutParameter/s,
    );
  });

  it('fail where the role may not be assumed', async () => {
    await fixture.allow('pipeline', [allowAll('s3:*', 'kms:*', 'codecommit:*')]);
    await run();
    expect((await fixture.actionState('orders', 'Plan')).error).toContain(
      `CodePipeline is not authorized to perform AssumeRole on role ${pipelineRole}`,
    );
  });
});
