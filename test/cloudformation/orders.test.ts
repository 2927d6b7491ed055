import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, ListExportsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeContinuousBackupsCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorkload } from '../../steps/build/index.ts';
import type { Context } from '../../steps/context.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { packageWorkload } from '../../steps/package/index.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { acceptOrder } from '../../examples/orders/functions/accept-order/accept-order.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId, contextAs, copyOf, deploy, listsOf } from '../helpers/deploying.ts';

const workloadFolder = join(packageRoot(), 'examples/orders');

describe('the functions of the example', () => {
  const catalogue = { tea: { title: 'Tea', cents: 650 }, cup: { title: 'Cup', cents: 1200 } };
  const order = {
    customer: 'c',
    lines: [
      { product: 'tea', quantity: 2 },
      { product: 'cup', quantity: 1 },
    ],
  };

  it('price an order and give it an id', () => {
    expect(acceptOrder(order, catalogue, () => 'id')).toEqual({ orderId: 'id', totalCents: 2500, ...order });
  });

  it.each([
    [undefined, 'an order needs a customer'],
    [{ customer: 'c', lines: [] }, 'an order needs lines'],
    [{ customer: 'c', lines: [{ product: 'toString', quantity: 1 }] }, '"toString" is not in the catalogue'],
    [{ customer: 'c', lines: [{ product: 'tea', quantity: 0 }] }, 'the quantity of tea must be a whole number above 0'],
  ])('reject %j', (request, message) => {
    expect(() => acceptOrder(request, catalogue, () => 'id')).toThrow(message);
  });

  it('have a wheel that builds to the same bytes again, and whose digest is required', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
    const name = 'receipt_text-1.0.0-py3-none-any.whl';
    const printed = execFileSync('python3', [join(workloadFolder, 'libraries/receipt-text/build_wheel.py'), folder], {
      encoding: 'utf8',
    });
    expect(await readFile(join(folder, name))).toEqual(await readFile(join(workloadFolder, 'wheels', name)));
    const required = await readFile(join(workloadFolder, 'functions/write-receipt/requirements.txt'), 'utf8');
    expect(required).toContain(printed.trim().split(' ')[1]?.replace('sha256:', '--hash=sha256:'));
    await rm(folder, { recursive: true });
  });
});

describe('the example', () => {
  let test: TestCloud;
  let folder: string;
  let workload: string;

  const administrator = (account: string, workingDirectory: string) =>
    contextAs(test.cloud, test.cloud.administrator(accountId(account)), workingDirectory);
  /** As a project of a pipeline: with the role that the project has, assumed by CodeBuild. */
  const project = (role: string, name: string): Context => {
    const source = {
      arn: `arn:aws:codebuild:eu-west-1:${accountId('Tools')}:project/${name}`,
      accountId: accountId('Tools'),
    };
    const arn = `arn:aws:iam::${accountId('Tools')}:role/codebuild-steps-${role}-eu-west-1`;
    return contextAs(test.cloud, test.cloud.assumeRoleAs('codebuild.amazonaws.com', arn, 'build', source), workload);
  };
  const deployTo = (environment: string, account: string, context: Context) =>
    deploy(
      {
        stackName: 'orders',
        templateFile: 'packaged.yml',
        parametersFiles: [`environments/${environment}.json`],
        account: accountId(account),
      },
      context,
    );

  beforeAll(async () => {
    test = await startTestCloud();
    folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
    workload = await copyOf('examples/orders', folder);
    const templates = await copyOf('cloudformation', folder);
    const organization = { OrganizationId: rehearsalOrganization.id };
    const { outputs } = await deploy(
      {
        stackName: 'codebuild-steps-common',
        templateFile: 'common/common.yml',
        parameters: {
          ...organization,
          ManagementAccountId: rehearsalOrganization.managementAccountId,
          BuildImage: 'image',
        },
      },
      administrator('Tools', templates),
    );
    for (const [account, develop] of [
      ['Dev', 'true'],
      ['Prod', 'false'],
    ] as const) {
      const parameters = {
        ...organization,
        ...listsOf(outputs),
        ToolsAccountId: accountId('Tools'),
        AllowDevelopPipelines: develop,
      };
      await deploy(
        { stackName: 'roles', templateFile: 'cross-account/roles.yml', parameters },
        administrator(account, templates),
      );
    }
  });
  afterAll(async () => {
    await test.cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is built and packaged with the role of a build', async () => {
    const build = project('build', 'steps-main-orders-build');
    await buildWorkload({ workload: 'orders', templateFile: 'template.yml' }, build);
    const { manifest } = await packageWorkload(
      { workload: 'orders', templateFile: 'template.yml', outputTemplateFile: 'packaged.yml' },
      build,
    );
    const sources = manifest.artifacts.map(({ source }) => source).toSorted();
    expect(sources).toEqual([
      '.steps/build/stacks/fulfilment.yml/AcceptOrder',
      '.steps/build/stacks/fulfilment.yml/WriteReceipt',
      'includes/environments.yml',
      'includes/openapi.yml',
      'layers/catalogue',
      'stacks/api.yml',
      'stacks/fulfilment.yml',
      'state-machines/fulfil-order.asl.json',
    ]);
  });

  it.each([
    ['dev', 'Dev', 256, 'DISABLED'],
    ['prod', 'Prod', 512, 'ENABLED'],
  ])('is deployed to %s through the role chain of a deploy project', async (environment, account, memory, recovery) => {
    const outcome = await deployTo(environment, account, project('deploy', 'steps-main-orders-deploy'));
    expect(outcome.kind).toBe('created');
    expect(outcome.outputs['ApiUrl']).toMatch(/^https:\/\/\w+\.execute-api\.eu-west-1\.amazonaws\.com\/orders$/);

    const here = administrator(account, workload).aws;
    const { Functions = [] } = await here.client(LambdaClient).send(new ListFunctionsCommand({}));
    expect(Functions.map(({ Runtime }) => Runtime).toSorted()).toEqual(['nodejs24.x', 'python3.13']);
    const found = await here
      .client(LambdaClient)
      .send(new GetFunctionConfigurationCommand({ FunctionName: Functions[0]?.FunctionName }));
    expect(found.MemorySize).toBe(memory);
    const { ContinuousBackupsDescription } = await here
      .client(DynamoDBClient)
      .send(new DescribeContinuousBackupsCommand({ TableName: outcome.outputs['TableName'] }));
    expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe(recovery);
    const { logGroups = [] } = await here.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ retentionInDays }) => retentionInDays)).toEqual([90, 90, 90]);
    const { Exports = [] } = await here.client(CloudFormationClient).send(new ListExportsCommand({}));
    expect(Exports.map(({ Name }) => Name).toSorted()).toEqual([
      'codebuild-steps-deployment-boundary-arn',
      'orders-state-machine-arn',
      'orders-topic-arn',
    ]);
  });

  it('has no changes the second time', async () => {
    expect((await deployTo('dev', 'Dev', project('deploy', 'steps-main-orders-deploy'))).kind).toBe('unchanged');
  });

  it('is not deployed to a controlled account by the develop class, nor anywhere by a build', async () => {
    await expect(deployTo('prod', 'Prod', project('develop-deploy', 'steps-develop-orders-deploy'))).rejects.toThrow(
      /not authorized to perform: sts:AssumeRole/,
    );
    await expect(deployTo('dev', 'Dev', project('build', 'steps-main-orders-build'))).rejects.toThrow(
      /not authorized to perform: sts:AssumeRole/,
    );
    expect((await deployTo('dev', 'Dev', project('develop-deploy', 'steps-develop-orders-deploy'))).kind).toBe(
      'unchanged',
    );
  });

  it('has projects that can only have the role of their kind', () => {
    expect(() => project('deploy', 'steps-main-orders-build')).toThrow(/not authorized|cannot be assumed|assume/i);
  });
});
