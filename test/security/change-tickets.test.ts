import { join } from 'node:path';
import { CodePipelineClient, GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import type { Rehearsal } from '../../steps/rehearse/index.ts';
import { accountId, contextAs, deploy } from '../helpers/deploying.ts';
import { configurePipeline, operateRehearsal, stagesOf } from '../helpers/operated-rehearsal.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../helpers/rehearsal.ts';
import { expectBuildspecsRehearsed } from '../helpers/rehearsed-buildspecs.ts';

const tools = accountId('Tools');
let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
let answerFunction: string;

beforeAll(async () => {
  home = await makeRehearsalFolder();
  await configurePipeline(join(home.folder, 'workload'), { ChangeTicketPattern: 'CHG[0-9]{7}' });
  rehearsal = await openRehearsalIn(home.folder, 'tickets');
  await rehearsal.bootstrap();
  const { cloud } = rehearsal;
  const common = contextAs(cloud, cloud.administrator(tools), join(packageRoot(), 'cloudformation', 'common'));
  const stack = { stackName: 'codebuild-steps-change-management', templateFile: 'change-management.yml' };
  const parameters = { PipelineNames: 'orders', ChangeTicketPattern: 'CHG[0-9]{7}' };
  answerFunction = (await deploy({ ...stack, parameters }, common)).outputs['AnswerFunctionArn'] ?? '';
  await rehearsal.commitWorkload();
  await cloud.idle();
}, 120_000);
afterAll(async () => {
  await rehearsal.stop();
  await home.remove();
});

const steps = (...args: readonly string[]) => operateRehearsal(rehearsal, home.folder, ...args);
const stages = () => stagesOf(rehearsal, 'orders');

it('an approval without a ticket deploys nothing, whoever gave it', async () => {
  expect(await stages()).toMatchObject({ DeployToTest: 'Succeeded', ApproveDeployToUat: 'InProgress' });
  const asked = await steps('approve', 'orders', '--summary', 'CHG00123456 looks fine', '--yes');
  expect(asked.stdout).toContain('The comment must name a change ticket, CHG[0-9]{7}.');
  expect(await stages()).toMatchObject({ ApproveDeployToUat: 'Failed', DeployToUat: undefined });
  const { stdout } = await steps('logs', 'orders', '--stage', 'ApproveDeployToUat', '--action', 'CheckTicket');
  expect(stdout).toContain('names no change ticket: "CHG00123456 looks fine" [TICKET_MISSING]');
  await steps('retry', 'orders', 'ApproveDeployToUat');
  expect(await stages()).toMatchObject({ ApproveDeployToUat: 'Failed', DeployToUat: undefined });
}, 120_000);

it('the stage asks again, and goes on with a ticket', async () => {
  expect(await steps('retry', 'orders', 'ApproveDeployToUat', '--all-actions')).toMatchObject({ exitCode: 0 });
  expect(await stages()).toMatchObject({ ApproveDeployToUat: 'InProgress' });
  expect((await steps('approve', 'orders', '--ticket', 'CHG 1', '--yes')).stderr).toContain('--ticket');
  expect(await steps('approve', 'orders', '--ticket', 'CHG0012345', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await stages()).toMatchObject({ DeployToUat: 'Succeeded', ApproveDeployToProd: 'InProgress' });
}, 120_000);

it('the answer of change management has its ticket in the summary, and Prod is deployed to', async () => {
  const client = rehearsal.as('Tools').aws.client(CodePipelineClient);
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: 'orders' }));
  const stage = stageStates.find(({ stageName }) => stageName === 'ApproveDeployToProd');
  const approval = stage?.actionStates?.find(({ actionName }) => actionName === 'Approve')?.latestExecution;
  const answer = {
    pipeline: 'orders',
    stage: 'ApproveDeployToProd',
    action: 'Approve',
    executionId: stage?.latestExecution?.pipelineExecutionId,
    requestId: approval?.actionExecutionId,
    decision: 'approve',
    ticket: 'CHG0012346',
    by: 'jane.doe@example.com',
  };
  const invoke = new InvokeCommand({ FunctionName: answerFunction, Payload: Buffer.from(JSON.stringify(answer)) });
  const { Payload } = await rehearsal.as('Tools').aws.client(LambdaClient).send(invoke);
  expect(JSON.parse(Buffer.from(Payload ?? []).toString('utf8'))).toEqual({
    accepted: true,
    summary: 'CHG0012346 approved by jane.doe@example.com',
  });
  await rehearsal.cloud.idle();
  expect(await stages()).toMatchObject({ ApproveDeployToProd: 'Succeeded', DeployToProd: 'Succeeded' });
}, 120_000);

it('its buildspecs ran to their end, with what they export and report', () => {
  expectBuildspecsRehearsed(import.meta.filename, rehearsal.cloud);
});
