import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  UpdateStackCommand,
  type CreateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountId } from '../../helpers/deploying.ts';
import { dev, startDeployedAccount, type DeployedAccount, type DeployRun } from '../../helpers/deployed-account.ts';

const body = (resources: object) => JSON.stringify({ Resources: resources });
const topic = (DisplayName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName } });
const bucket = { Type: 'AWS::S3::Bucket' };
/** Takes its time, in which a test can do something to the stack's other resources. */
const slow = (...DependsOn: string[]) => ({ Type: 'AWS::SQS::Queue', DependsOn });
/** No bucket has such a name: what needs it is rolled back. */
const bad = (...DependsOn: string[]) => ({ ...bucket, DependsOn, Properties: { BucketName: 'Not_A_Bucket' } });

/** Every state of docs/deploying.md, reached as a stack reaches it in AWS, then deployed to by the organisation's roles. */
describe('a stack that steps deploy finds in', () => {
  let account: DeployedAccount;
  const client = () => account.clientFor(dev).client(CloudFormationClient);
  const describeStack = async (StackName: string) =>
    (await client().send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  const reaches = (stackName: string, status: string) =>
    expect.poll(async () => (await describeStack(stackName))?.StackStatus, { timeout: 10_000 }).toBe(status);
  const create = (StackName: string, resources: object, more: Partial<CreateStackCommandInput> = {}) =>
    client().send(
      new CreateStackCommand({ StackName, TemplateBody: body(resources), RoleARN: account.deploymentRoleArn, ...more }),
    );
  const update = (StackName: string, resources: object) =>
    client().send(new UpdateStackCommand({ StackName, TemplateBody: body(resources) }));
  const physicalId = async (StackName: string, LogicalResourceId: string) =>
    (await client().send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }))).StackResourceDetail
      ?.PhysicalResourceId ?? '';
  /** Waits until a resource of a stack is there, before others are. */
  const isDone = (stackName: string, id: string, status: string) =>
    expect
      .poll(
        async () =>
          (await client().send(new DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: id })))
            .StackResourceDetail?.ResourceStatus,
      )
      .toBe(status);
  const fillBucket = async (stackName: string) => {
    const Bucket = await physicalId(stackName, 'Bucket');
    await account
      .clientFor(dev)
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'x' }));
  };
  const told = ({ context }: DeployRun) =>
    context.events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])).join('\n');

  beforeAll(async () => {
    account = await startDeployedAccount({ resourceDuration: (type) => (type === 'AWS::SQS::Queue' ? 700 : 0) });
  });
  afterAll(() => account.stop());

  it('ROLLBACK_COMPLETE is made again, which is said, where it holds nothing; what was kept is named', async () => {
    await create('empty', { Topic: topic('a'), Bad: bad('Topic') });
    await reaches('empty', 'ROLLBACK_COMPLETE');
    const again = account.deployTo('empty', body({ Topic: topic('a') }));
    expect(await again.outcome).toMatchObject({ kind: 'created', status: 'CREATE_COMPLETE' });
    expect(told(again)).toBe(
      'stack empty is in ROLLBACK_COMPLETE: its first creation failed and it holds nothing, so it is deleted and made again',
    );

    await create('kept', { Topic: { ...topic('a'), DeletionPolicy: 'Retain' }, Bad: bad('Topic') });
    await reaches('kept', 'ROLLBACK_COMPLETE');
    await expect(account.deployTo('kept', body({ Topic: topic('a') })).outcome).rejects.toMatchObject({
      code: 'STACK_NOT_READY',
      message: expect.stringContaining('its first creation failed and left Topic (AWS::SNS::Topic)') as string,
    });
    expect(await describeStack('kept')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
  });

  it('ROLLBACK_FAILED, and then DELETE_FAILED, is refused with what is left, and made again where that may stay', async () => {
    await create('stuck', { Bucket: bucket, Slow: slow('Bucket'), Bad: bad('Slow') });
    await isDone('stuck', 'Bucket', 'CREATE_COMPLETE');
    await fillBucket('stuck');
    await reaches('stuck', 'ROLLBACK_FAILED');
    const wanted = body({ Topic: topic('a') });
    const refusal = (status: string) => ({
      code: 'STACK_NOT_READY',
      message: expect.stringMatching(
        `stack stuck is in ${status} .*: Bucket: .*The bucket you tried to delete is not empty`,
      ) as string,
      hint: expect.stringContaining('--retain') as string,
    });
    await expect(account.deployTo('stuck', wanted).outcome).rejects.toMatchObject(refusal('ROLLBACK_FAILED'));
    await client().send(new DeleteStackCommand({ StackName: 'stuck' }));
    await reaches('stuck', 'DELETE_FAILED');
    await expect(account.deployTo('stuck', wanted).outcome).rejects.toMatchObject(refusal('DELETE_FAILED'));
    await expect(account.deployTo('stuck', wanted, { retained: ['Topic'] }).outcome).rejects.toMatchObject({
      code: 'DELETION_FAILED',
      hint: expect.stringContaining('--retain Bucket') as string,
    });
    const again = account.deployTo('stuck', wanted, { retained: ['Bucket'] });
    expect(await again.outcome).toMatchObject({ kind: 'created' });
    expect(told(again)).toContain('Bucket of stack stuck could not be deleted and is left where it is');
  });

  it('UPDATE_ROLLBACK_FAILED is rolled back further, without what is named, and updated', async () => {
    await create('halfway', { Topic: topic('a') });
    await reaches('halfway', 'CREATE_COMPLETE');
    await update('halfway', { Topic: topic('b'), Slow: slow('Topic'), Bad: bad('Slow') });
    await isDone('halfway', 'Topic', 'UPDATE_COMPLETE');
    const TopicArn = await physicalId('halfway', 'Topic');
    await account.clientFor(dev).client(SNSClient).send(new DeleteTopicCommand({ TopicArn }));
    await reaches('halfway', 'UPDATE_ROLLBACK_FAILED');
    const wanted = body({ Topic: topic('a'), Other: topic('c') });
    await expect(account.deployTo('halfway', wanted).outcome).rejects.toMatchObject({
      code: 'STACK_NOT_READY',
      hint: expect.stringContaining('--skip-resource Topic, which leaves it as it is') as string,
    });
    const wrong = account.deployTo('halfway', wanted, { skipped: ['Slow'] }).outcome;
    await expect(wrong).rejects.toMatchObject({ code: 'AWS_REJECTED' });
    const skipping = account.deployTo('halfway', wanted, { skipped: ['Topic'] });
    expect(await skipping.outcome).toMatchObject({ kind: 'updated', status: 'UPDATE_COMPLETE' });
  });

  it("UPDATE_IN_PROGRESS, of somebody else's, is followed; then it is updated", async () => {
    await create('busy', { Topic: topic('a') });
    await reaches('busy', 'CREATE_COMPLETE');
    await update('busy', { Topic: topic('b'), Slow: slow('Topic') });
    const after = account.deployTo('busy', body({ Topic: topic('c'), Slow: slow('Topic') }));
    expect(await after.outcome).toMatchObject({ kind: 'updated' });
    const ofOthers = after.context.events.filter((event) => event.type === 'stack-event' && event.id === 'others');
    expect(ofOthers).toContainEqual(expect.objectContaining({ logicalId: 'Slow', status: 'CREATE_COMPLETE' }));
    expect(ofOthers.at(-1)).toMatchObject({ logicalId: 'busy', status: 'UPDATE_COMPLETE' });
  });

  it('CREATE_FAILED, with rollback turned off, is refused with the way back', async () => {
    await create('open', { Topic: topic('a'), Bad: bad('Topic') }, { DisableRollback: true });
    await reaches('open', 'CREATE_FAILED');
    await expect(account.deployTo('open', body({ Topic: topic('a') })).outcome).rejects.toMatchObject({
      code: 'STACK_NOT_READY',
      message: expect.stringContaining('Bad: ') as string,
      hint: expect.stringContaining('rollback-stack') as string,
    });
  });

  it('no state, with values from Parameter Store and from an export, is made; a secret goes only where none is shown', async () => {
    const tools = account.clientFor(accountId('Tools'));
    await tools
      .client(SSMClient)
      .send(new PutParameterCommand({ Name: '/names/topic', Value: 'from-ssm', Type: 'String' }));
    const Outputs = { Out: { Value: 'from-export', Export: { Name: 'network:Name' } } };
    await client().send(
      new CreateStackCommand({
        StackName: 'exporting',
        TemplateBody: JSON.stringify({ Resources: { Topic: topic('x') }, Outputs }),
      }),
    );
    await reaches('exporting', 'CREATE_COMPLETE');
    const template = JSON.stringify({
      Parameters: { One: { Type: 'String', AllowedPattern: '[a-z-]+' }, Two: { Type: 'String' } },
      Resources: { Topic: topic('a') },
      Outputs: { Both: { Value: { 'Fn::Sub': '${One} ${Two}' } } },
    });
    const One = '{{ssm:/names/topic}}';
    const taking = (Two: string) => account.deployTo('taking', template, { parameters: { One, Two } }).outcome;
    const from = (name: string) => `{{export:${dev}/eu-west-1/${name}}}`;
    await expect(taking(from('network:None'))).rejects.toMatchObject({ code: 'PARAMETER_SOURCE_MISSING' });
    await tools
      .client(SSMClient)
      .send(new PutParameterCommand({ Name: '/names/secret', Value: 'hush', Type: 'SecureString' }));
    await expect(taking('{{ssm:/names/secret}}')).rejects.toMatchObject({ code: 'PARAMETER_SOURCE_SECRET' });
    expect(await taking(from('network:Name'))).toMatchObject({ outputs: { Both: 'from-ssm from-export' } });
  });

  it('drift is updated, and the drift is told', async () => {
    const value = (Value: string) => ({
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/workload/drifts', Type: 'String', Value },
    });
    const administrator = account.clientFor(dev);
    await client().send(new CreateStackCommand({ StackName: 'drifting', TemplateBody: body({ Value: value('a') }) }));
    await reaches('drifting', 'CREATE_COMPLETE');
    const Name = '/workload/drifts';
    await administrator.client(SSMClient).send(new PutParameterCommand({ Name, Value: 'by hand', Overwrite: true }));
    await client().send(new DetectStackDriftCommand({ StackName: 'drifting' }));
    const drifted = account.deployTo('drifting', body({ Value: value('a'), Topic: topic('a') }));
    expect(await drifted.outcome).toMatchObject({ kind: 'updated' });
    expect(told(drifted)).toContain('stack drifting had drifted when that was last looked for');
  });
});
