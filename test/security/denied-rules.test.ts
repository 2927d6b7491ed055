import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allowancesIn } from '../../steps/approved-findings.ts';
import { planRules } from '../../steps/deploy/index.ts';
import type { Rehearsal } from '../../steps/rehearse/index.ts';
import { accountId } from '../helpers/deploying.ts';
import { configurePipeline, operateRehearsal, stagesOf } from '../helpers/operated-rehearsal.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../helpers/rehearsal.ts';
import { expectBuildspecsRehearsed } from '../helpers/rehearsed-buildspecs.ts';
import { mapAt, readTemplate } from '../helpers/templates.ts';

let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;

/** Uat and Prod are planned and approved together, and no plan may broaden who may do what. */
beforeAll(async () => {
  home = await makeRehearsalFolder();
  const gates = { DeniedRules: 'broaden-iam', JointApproval: 'true', DevAccountId: '', TestAccountId: '' };
  await configurePipeline(join(home.folder, 'workload'), gates);
  rehearsal = await openRehearsalIn(home.folder, 'denied', { deployments: 'plan' });
  await rehearsal.bootstrap();
  await rehearsal.commitWorkload();
  await rehearsal.cloud.idle();
}, 120_000);
afterAll(async () => {
  await rehearsal.stop();
  await home.remove();
});

const steps = (...args: readonly string[]) => operateRehearsal(rehearsal, home.folder, ...args);
const stages = () => stagesOf(rehearsal, 'orders');

/** The findings that the log of the refused deployment names. */
let denied: readonly string[];

it('one approval is asked for Uat and Prod, with a page that shows both, and nothing is deployed before', async () => {
  expect(await stages()).toMatchObject({ ApproveDeployToUatAndProd: 'InProgress', DeployToUat: undefined });
  const { stdout } = await steps('status', 'orders');
  expect(stdout).toContain('ApproveDeployToUatAndProd');
  const asked = await steps('approve', 'orders', '--summary', 'do not allow broaden-iam:Anything', '--yes');
  const { uat, prod } = { uat: accountId('Uat'), prod: accountId('Prod') };
  expect(asked.stdout).toContain(
    `Execute the plans for stack orders in Uat (account ${uat}) and Prod (account ${prod})`,
  );
  expect(asked.stdout).toMatch(/packages\/plans\/orders\/[0-9a-f-]{36}\/combined-[0-9a-f]{64}\.html/);
  expect(asked.stdout).toContain('A finding of broaden-iam stops it, unless the comment says: allow RULE:RESOURCE.');
}, 120_000);

it('a plan with a finding that its approval does not name is not executed', async () => {
  expect(await stages()).toMatchObject({
    ApproveDeployToUatAndProd: 'Succeeded',
    DeployToUat: 'Failed',
    DeployToProd: undefined,
  });
  const { stdout } = await steps('logs', 'orders', '--stage', 'DeployToUat', '--action', 'Execute');
  expect(stdout).toContain('DEPLOYMENT_DENIED');
  expect(stdout).toContain('of a pipeline, the comment of the approval: allow broaden-iam:');
  denied = [...new Set(stdout.match(/broaden-iam:[A-Za-z0-9.]+/g))];
  expect(denied.length).toBeGreaterThan(1);
  expect(await stackOf('Uat')).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' });
}, 120_000);

it('with each of them allowed by name exactly the approved plans are executed, Prod without another approval', async () => {
  const client = rehearsal.as('Tools').aws.client(CodePipelineClient);
  const { pipelineExecutionId } = await client.send(new StartPipelineExecutionCommand({ name: 'orders' }));
  await rehearsal.cloud.idle();
  expect((await steps('approve', 'orders', '--allow', 'everything', '--yes')).stderr).toContain('--allow');
  const approved = await steps('approve', 'orders', '--allow', denied.join(','), '--summary', 'new roles', '--yes');
  expect(approved.exitCode).toBe(0);
  expect(await stages()).toMatchObject({ DeployToUat: 'Succeeded', DeployToProd: 'Succeeded' });
  for (const account of ['Uat', 'Prod']) {
    const { Tags = [], StackStatus } = await stackOf(account);
    expect(StackStatus).toBe('CREATE_COMPLETE');
    expect(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))).toMatchObject({
      'codebuild-steps:workload': 'orders',
      'codebuild-steps:commit': expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      'codebuild-steps:pipeline-execution': pipelineExecutionId,
    });
  }
}, 120_000);

async function stackOf(account: string): Promise<Stack> {
  const client = rehearsal.as(account).aws.client(CloudFormationClient);
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: 'orders' }));
  if (!stack) throw new Error(`there is no stack orders in ${account}`);
  return stack;
}

it.each([
  ['CHG0012345 allow replace-stateful:Orders', ['replace-stateful:Orders']],
  [
    'Allow: replace-stateful:Orders, delete-stateful:Data.Table. Reviewed',
    ['replace-stateful:Orders', 'delete-stateful:Data.Table'],
  ],
  ['allow broaden-iam:A broaden-iam:B; new roles', ['broaden-iam:A', 'broaden-iam:B']],
  ['do not allow broaden-iam:A', []],
  ['I don’t allow broaden-iam:A', []],
  ['disallow broaden-iam:A', []],
  ['broaden-iam:A is fine', []],
  ['allow broaden-iam', []],
  ['allow broaden-iam:*', []],
  ['allow broaden-iam:A"}', []],
  ['', []],
])('of the comment %s is allowed what it names: %j', (summary, allowed) => {
  expect(allowancesIn(summary)).toEqual(allowed);
});

it('the rules of a pipeline are those of steps deploy', () => {
  const { AllowedPattern } = mapAt(
    readTemplate('cloudformation/pipelines/standard-plan.yml'),
    'Parameters',
    'DeniedRules',
  );
  for (const rules of ['', ...planRules, planRules.join(',')])
    expect(rules).toMatch(new RegExp(String(AllowedPattern)));
  expect('another-rule').not.toMatch(new RegExp(String(AllowedPattern)));
});

it('its buildspecs ran to their end, with what they export and report', () => {
  expectBuildspecsRehearsed(import.meta.filename, rehearsal.cloud);
});
