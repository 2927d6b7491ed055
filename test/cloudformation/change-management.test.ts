import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { eventsState } from '../../steps/rehearse/cloud/services/events/state.ts';
import { functionUrlStandIn } from '../../steps/rehearse/cloud/services/lambda/function-urls.ts';
import { contextAs, deploy } from '../helpers/deploying.ts';
import { approveElsewhere, operate, startExecution } from '../helpers/operating.ts';
import { stage, startFixture, tools, type Fixture } from '../helpers/pipeline-fixture.ts';
import { startTicketSystem, type TicketSystem } from '../helpers/ticket-system.ts';

const question = { CustomData: 'Deploy #{SourceVariables.CommitId}?', ExternalEntityLink: 'https://example.com/plan' };
const apiKey = 'key-of-the-ticket-system';
const secret = 'shared-secret';
let fixture: Fixture;
let tickets: TicketSystem;
let commit: string;
let outputs: Readonly<Record<string, string>>;
let address: string;

beforeAll(async () => {
  tickets = await startTicketSystem({ apiKey, secret, answersTo: () => address });
  fixture = await startFixture({ standIns: { 'https://tickets.example.com': tickets.origin } });
  commit = await fixture.push({ 'source.txt': 'content' }, 'Add a table');
  // The role of the common stack, which is not here.
  const client = fixture.clientFor(tools).client(IAMClient);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await client.send(
    new CreateRoleCommand({
      RoleName: 'codebuild-steps-check-eu-west-1',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    }),
  );
  outputs = await deployFrom('cloudformation/common', 'change-management', {
    ChangeTicketPattern: 'CHG[0-9]{7}',
    PipelineNames: 'orders,invoices',
    StageNames: 'Approve,Again',
  });
  const Url = 'https://tickets.example.com/approvals';
  await deployFrom('cloudformation/common', 'webhook', {
    DetailType: 'Approval Requested',
    Url,
    HeaderName: 'x-api-key',
    HeaderValue: apiKey,
  });
  const Name = '/codebuild-steps/change-management/webhook-secret';
  await fixture
    .clientFor(tools)
    .client(SSMClient)
    .send(new PutParameterCommand({ Name, Value: secret, Type: 'SecureString' }));
  const webhook = await deployFrom('examples/change-management', 'webhook-answers', {
    AnswerFunctionArn: outputs['AnswerFunctionArn'] ?? '',
  });
  address = functionUrlStandIn(fixture.cloud, webhook['Address'] ?? '');
}, 60_000);
afterAll(async () => {
  tickets.close();
  await fixture.dispose();
});

async function deployFrom(folder: string, name: string, parameters: Readonly<Record<string, string>>) {
  const context = contextAs(fixture.cloud, fixture.cloud.administrator(tools), join(packageRoot(), folder));
  const stack = { stackName: `codebuild-steps-${name}`, templateFile: `${name}.yml`, parameters };
  return (await deploy(stack, context)).outputs;
}

/** A pipeline that waits for approval, and the request for it that came to the ticket system. */
async function requested(name: string, ...more: readonly ReturnType<typeof stage.approve>[]) {
  const before = tickets.requests().length;
  await fixture.createPipeline(name, [stage.source(), stage.approve(question), ...more]);
  await fixture.cloud.idle();
  const [request, ...others] = tickets.requests().slice(before);
  expect(others).toEqual([]);
  if (!request) throw new Error('no request came');
  return request;
}

const stateOf = (pipeline: string) => fixture.actionState(pipeline, 'Approve');

async function recorded(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  await fixture.cloud.idle();
  const logs = fixture.clientFor(tools).client(CloudWatchLogsClient);
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: outputs['AnswerLogGroupName'] }));
  return events.map(({ message = '' }) => JSON.parse(message) as Readonly<Record<string, unknown>>);
}

describe('an approval that waits', () => {
  it('is told to the ticket system, which approves with a ticket, and the pipeline goes on', async () => {
    const request = await requested('orders');
    expect(request).toMatchObject({
      pipeline: 'orders',
      stage: 'Approve',
      action: 'Approve',
      commit: { id: commit, subject: 'Add a table' },
      question: `Deploy ${commit}?`,
      link: 'https://example.com/plan',
      ticketPattern: 'CHG[0-9]{7}',
      answerTo: outputs['AnswerFunctionArn'],
    });
    const answer = { decision: 'approve', ticket: 'CHG0012345', comment: 'reviewed\nin the board' } as const;
    const summary = 'CHG0012345 approved by jane.doe@example.com: reviewed in the board';
    expect(await tickets.answer(request, answer)).toEqual({ status: 200, body: { accepted: true, summary } });
    expect(await stateOf('orders')).toMatchObject({ status: 'Succeeded', summary });
    expect(await tickets.answer(request, answer)).toEqual({
      status: 409,
      body: { accepted: false, reason: 'it was answered already, or has expired: Succeeded' },
    });
    expect(await recorded()).toEqual([
      expect.objectContaining({ pipeline: 'orders', ticket: 'CHG0012345', by: 'jane.doe@example.com', accepted: true }),
      expect.objectContaining({
        pipeline: 'orders',
        accepted: false,
        reason: 'it was answered already, or has expired: Succeeded',
      }),
    ]);
  });

  it('is rejected with the reason, and asked about again when it is retried: the former request answers nothing any more', async () => {
    const request = await requested('invoices');
    const refusal = await tickets.answer(request, { decision: 'approve', ticket: 'CHG00123456' });
    expect(refusal).toEqual({
      status: 409,
      body: { accepted: false, reason: 'ticket CHG00123456 does not match CHG[0-9]{7}' },
    });
    expect((await tickets.answer(request, { decision: 'approve' })).body).toMatchObject({
      reason: 'ticket (none) does not match CHG[0-9]{7}',
    });
    expect((await stateOf('invoices')).status).toBe('InProgress');
    const rejection = { decision: 'reject', comment: 'drops a table' } as const;
    expect(await tickets.answer(request, rejection)).toMatchObject({ status: 200 });
    expect(await stateOf('invoices')).toMatchObject({
      status: 'Failed',
      summary: 'rejected by jane.doe@example.com: drops a table',
    });
    await operate(fixture, 'retry', 'invoices');
    await fixture.cloud.idle();
    const again = tickets.requests().at(-1);
    expect(again).toMatchObject({ executionId: request.executionId });
    expect(again?.requestId).not.toBe(request.requestId);
    const late = await tickets.answer(request, { decision: 'approve', ticket: 'CHG0012345' });
    expect(late.body).toMatchObject({ reason: 'it was asked for again since' });
    expect((await stateOf('invoices')).status).toBe('InProgress');
  });

  it('of another execution is not answered by a request that came before', async () => {
    const request = tickets.requests().at(-1);
    if (!request) throw new Error('no request came');
    await startExecution(fixture, 'invoices');
    await approveElsewhere(fixture, 'invoices', 'Approve');
    await fixture.cloud.idle();
    const late = await tickets.answer(request, { decision: 'approve', ticket: 'CHG0012345' });
    expect(late).toEqual({
      status: 409,
      body: { accepted: false, reason: 'another execution is in the stage by now' },
    });
    expect((await stateOf('invoices')).status).toBe('InProgress');
  });
});

describe('who may answer', () => {
  it('is nobody without the secret, with an old signature, or for other pipelines and stages', async () => {
    const request = tickets.requests().at(-1);
    if (!request) throw new Error('no request came');
    const answer = { decision: 'approve', ticket: 'CHG0012345' } as const;
    const forbidden = { status: 403, body: { message: 'Forbidden' } };
    expect(await tickets.answer(request, answer, { secret: 'guessed' })).toEqual(forbidden);
    expect(await tickets.answer(request, answer, { age: 301 })).toEqual(forbidden);
    expect((await tickets.answer({ ...request, pipeline: 'other' }, answer)).body).toMatchObject({
      reason: 'no answers are taken for this pipeline',
    });
    expect((await tickets.answer({ ...request, stage: 'Deploy' }, answer)).body).toMatchObject({
      reason: 'no answers are taken for this stage',
    });
    expect((await tickets.answer(request, { ...answer, by: ' ' })).body).toMatchObject({
      reason: 'by does not say who decided',
    });
    expect((await stateOf('invoices')).status).toBe('InProgress');
  });

  it('and no approval of other pipelines is asked about', async () => {
    const before = tickets.requests().length;
    await fixture.createPipeline('silent', [stage.source(), stage.approve(question)]);
    await fixture.cloud.idle();
    expect(tickets.requests()).toHaveLength(before);
    expect({
      strangers: tickets.strangers(),
      failed: eventsState(fixture.cloud, tools, 'eu-west-1').failedDeliveries,
    }).toEqual({ strangers: 0, failed: [] });
  });
});
