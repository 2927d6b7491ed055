import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeCommitClient, ListRepositoriesCommand } from '@aws-sdk/client-codecommit';
import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-codepipeline';
import { DetachRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { makeBuildHost } from '../../../steps/rehearse/build-host.ts';
import { personIn } from '../../helpers/controls.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeLocalRepository, type LocalRepository } from '../../helpers/local-repository.ts';
import { stepsFile } from '../../helpers/steps-file.ts';

const connectionArn = 'arn:aws:codeconnections:eu-west-1:222222222222:connection/0c1e2f34-5678-49ab-8cde-f01234567890';
const repository = 'acme/platform/shop';
const pipelineName = 'orders';
const instanceName = `${pipelineName}--eu`;
const pipeline = `pipelines:
  - workload: ${pipelineName}
    accounts: { dev: '333333333333', uat: '555555555555' }
    source: { connection: '${connectionArn}', repository: ${repository}, paths: ['pipeline/**', 'services/orders/**'] }
    instances: 1
`;

let folder: string;
let shop: LocalRepository;
let test: TestCloud;
const connection: { status: 'PENDING' | 'AVAILABLE'; repositories: Record<string, string> } = {
  status: 'PENDING',
  repositories: {},
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steps-connection-'));
  shop = await makeLocalRepository(join(folder, 'shop'));
  connection.repositories[repository] = shop.folder;
  const stepsCommand = [process.execPath, stepsFile];
  test = await startTestCloud({
    buildHost: await makeBuildHost(folder, stepsCommand, process.env),
    connections: { [connectionArn]: connection },
  });
});
afterAll(async () => {
  await test.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

const tools = () => test.clientFor('222222222222');
const codepipeline = () => tools().client(CodePipelineClient);

/** Oldest first. */
async function executions(name = pipelineName) {
  const { pipelineExecutionSummaries = [] } = await codepipeline().send(
    new ListPipelineExecutionsCommand({ pipelineName: name }),
  );
  return pipelineExecutionSummaries.toReversed();
}

async function pushed(branch: string, before: string) {
  const known = (await executions()).length;
  test.cloud.pushed({ connectionArn, repository, branch, before });
  await test.cloud.idle();
  return (await executions()).slice(known);
}

async function lastSource() {
  const { actionExecutionDetails = [] } = await codepipeline().send(new ListActionExecutionsCommand({ pipelineName }));
  return actionExecutionDetails.find(({ stageName }) => stageName === 'Source');
}

it('a push to the branch that changes a path of the workload runs its pipeline, and those of its instances, by the connection, and no other push does', async () => {
  const organization = await startEmptyOrganization(test.cloud, join(folder, 'platform'));
  await organization.configure((text) => text.replace(/^pipelines:\n(?: {2}.*\n)+/m, pipeline));
  const first = await shop.commit({ 'README.md': 'Shop\n' });
  const bootstrapped = await organization.bootstrap('--yes');
  expect(bootstrapped).toMatchObject({ exitCode: 0 });
  expect(bootstrapped.stdout).not.toContain('codebuild-steps-path-filter');
  await test.cloud.idle();
  const { repositories } = await tools().client(CodeCommitClient).send(new ListRepositoriesCommand({}));
  expect(repositories).toEqual([]);
  expect(await lastSource()).toMatchObject({
    status: 'Failed',
    output: { executionResult: { errorDetails: { message: expect.stringContaining('PENDING') as string } } },
  });
  expect(await pushed('main', first)).toEqual([]);
  connection.status = 'AVAILABLE';

  const elsewhere = await shop.commit({ 'services/invoices/template.yml': 'x', 'services/standard.json': '{}' });
  expect(await pushed('main', first)).toEqual([]);
  await shop.git('checkout', '--quiet', '-b', 'topic');
  await shop.commit({ 'services/orders/README.md': 'Orders\n' });
  expect(await pushed('topic', elsewhere)).toEqual([]);

  await shop.git('checkout', '--quiet', 'main');
  await cp(join(packageRoot(), 'examples', 'orders'), shop.folder, {
    recursive: true,
    filter: (source) => !/\/(node_modules|\.steps)$/.test(source),
  });
  await cp(join(shop.folder, 'environments', 'dev.json'), join(shop.folder, 'environments', 'development.json'));
  const Parameters = { WorkloadName: pipelineName, DevConfigurationFile: 'environments/development.json' };
  const tip = await shop.commit({
    'pipeline/standard.json': JSON.stringify({ Parameters }),
    'pipeline/instances/eu.json': JSON.stringify({ Parameters: { Stages: 'basic' } }),
  });
  // The pipeline changes itself with the connection that it is passed anew, and another execution begins at the source.
  const [changed, restarted, ...further] = await pushed('main', elsewhere);
  expect(changed).toMatchObject({
    status: 'Cancelled',
    trigger: { triggerType: 'WebhookV2' },
    sourceRevisions: [{ actionName: 'Repository', revisionId: tip }],
  });
  expect(restarted).toMatchObject({ status: 'InProgress', sourceRevisions: [{ revisionId: tip }] });
  expect(further).toEqual([]);
  expect((await lastSource())?.output?.outputVariables).toMatchObject({
    BranchName: 'main',
    CommitId: tip,
    ConnectionArn: connectionArn,
    FullRepositoryName: repository,
  });
  const { stageStates = [] } = await codepipeline().send(new GetPipelineStateCommand({ name: pipelineName }));
  const statusOf = (name: string) => stageStates.find(({ stageName }) => stageName === name)?.latestExecution?.status;
  expect([statusOf('DeployToDev'), statusOf('ApproveDeployToUat')]).toEqual(['Succeeded', 'InProgress']);

  // UpdateInstances was passed the connection for the pipeline of the instance, and no other.
  expect(await executions(instanceName)).toMatchObject([
    { status: 'Succeeded', sourceRevisions: [{ revisionId: tip }], trigger: { triggerType: 'CreatePipeline' } },
  ]);
  const passing = (resource: string, service: string) => () =>
    test.cloud.authorise(personIn(test.cloud, '222222222222', `codebuild-steps-instances-orders-eu-west-1`, 'test'), {
      action: 'codeconnections:PassConnection',
      resource,
      context: { 'codeconnections:PassedToService': service },
    });
  expect(passing(connectionArn, 'codepipeline.amazonaws.com')).not.toThrow();
  expect(passing(connectionArn, 'codebuild.amazonaws.com')).toThrow('not authorized');
  expect(passing(connectionArn.replace('0c1e', '0c1f'), 'codepipeline.amazonaws.com')).toThrow('not authorized');

  const { steps } = JSON.parse((await organization.bootstrap('--format', 'json')).stdout) as {
    readonly steps: readonly { readonly action: string }[];
  };
  expect([...new Set(steps.map(({ action }) => action))]).toEqual(['unchanged']);

  const iam = tools().client(IAMClient);
  const RoleName = 'codebuild-steps-pipeline-eu-west-1';
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const { PolicyArn } = AttachedPolicies.find(({ PolicyName }) => PolicyName?.includes('ConnectionPolicy')) ?? {};
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await shop.commit({ 'services/orders/README.md': 'Orders, once more\n' });
  await pushed('main', tip);
  const started = { status: 'Failed', trigger: { triggerType: 'WebhookV2' } };
  expect((await executions(instanceName)).at(-1)).toMatchObject(started);
  expect(await lastSource()).toMatchObject({
    status: 'Failed',
    output: {
      executionResult: {
        errorDetails: {
          code: 'PermissionError',
          message: `Unable to use Connection: ${connectionArn}. The provided role does not have sufficient permissions.`,
        },
      },
    },
  });
}, 120_000);
