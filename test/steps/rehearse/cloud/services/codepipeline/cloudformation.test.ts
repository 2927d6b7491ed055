import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListActionExecutionsCommand, StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  deploymentRole,
  deployStage,
  dev,
  pipelineRole,
  prepareDev,
  template,
} from '../../../../../helpers/dev-deployment.ts';
import { allowAll, stage, startFixture, type Fixture } from '../../../../../helpers/pipeline-fixture.ts';

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
    await prepareDev(fixture);
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
