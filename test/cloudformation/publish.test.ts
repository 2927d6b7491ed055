import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CodeartifactClient,
  GetAuthorizationTokenCommand,
  GetRepositoryEndpointCommand,
  ListPackageVersionsCommand,
  PublishPackageVersionCommand,
} from '@aws-sdk/client-codeartifact';
import { CodePipelineClient, GetPipelineStateCommand, PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import { CopyObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { makeBuildHost } from '../../steps/rehearse/build-host.ts';
import { makePushUrl } from '../../steps/rehearse/cloud/services/codecommit/index.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId, configuredParameters, contextAs, copyOf, deploy } from '../helpers/deploying.ts';
import { runNpm } from '../helpers/package-repository.ts';
import { someoneWhoMay } from '../helpers/roles.ts';

const [tools, dev] = [accountId('Tools'), accountId('Dev')];
const repository = { domain: 'packages', repository: 'shared' } as const;

let test: TestCloud;
let folder: string;
let templates: string;
let workingCopy: string;

const asTools = () => contextAs(test.cloud, test.cloud.administrator(tools), templates);
const codeartifact = () => test.clientFor(tools).client(CodeartifactClient);

interface Stack {
  readonly stackName: string;
  readonly templateFile: string;
  readonly parameters: Readonly<Record<string, string>>;
}
const deployStack = (stack: Stack) => deploy(stack, asTools());
const packages = (parameters: Readonly<Record<string, string>> = {}) =>
  deployStack({
    stackName: 'codebuild-steps-packages',
    templateFile: 'packages/codeartifact.yml',
    parameters: { OrganizationId: rehearsalOrganization.id, ...parameters },
  });
const pipeline = async (parameters: Readonly<Record<string, string>> = {}) =>
  deployStack({
    stackName: 'steps-pipeline-greeting',
    templateFile: 'pipelines/publish.yml',
    parameters: { ...(await configuredParameters('examples/library/pipeline/publish.json')), ...parameters },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  const stepsCommand = [process.execPath, join(packageRoot(), 'bin', 'steps.ts')];
  test = await startTestCloud({ buildHost: await makeBuildHost(folder, stepsCommand, process.env) });
  templates = await copyOf('cloudformation', folder);
  workingCopy = join(folder, 'library');
  await cp(join(packageRoot(), 'examples', 'library'), workingCopy, { recursive: true });
  await deployStack({
    stackName: 'codebuild-steps-common',
    templateFile: 'common/common.yml',
    parameters: {
      OrganizationId: rehearsalOrganization.id,
      ManagementAccountId: rehearsalOrganization.managementAccountId,
      BuildImage: 'codebuild-steps/rehearsal',
    },
  });
  await packages();
  await pipeline();
});
afterAll(async () => {
  await test.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

async function push(message: string): Promise<void> {
  const git = (...args: readonly string[]) =>
    execa('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd: workingCopy });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', message);
  const url = makePushUrl(test.cloud, test.cloud.administrator(tools), 'greeting');
  await git('push', '--quiet', url, 'HEAD:refs/heads/main');
  await test.cloud.idle();
}

async function stages(): Promise<Readonly<Record<string, string | undefined>>> {
  const client = test.clientFor(tools).client(CodePipelineClient);
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: 'greeting' }));
  return Object.fromEntries(stageStates.map(({ stageName, latestExecution }) => [stageName, latestExecution?.status]));
}

async function versions(): Promise<readonly (string | undefined)[]> {
  const named = { ...repository, format: 'npm', namespace: 'example', package: 'greeting' } as const;
  const { versions: found = [] } = await codeartifact().send(new ListPackageVersionsCommand(named));
  return found.map(({ version }) => version);
}

const succeeded = { Source: 'Succeeded', Build: 'Succeeded', Validate: 'Succeeded', Publish: 'Succeeded' };

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(workingCopy, file);
  await writeFile(path, change(await readFile(path, 'utf8')));
}

describe('the pipeline of the example library', () => {
  it('publishes a pushed commit, and another account of the organisation installs it', async () => {
    await push('Start the library');
    expect(await stages()).toEqual(succeeded);
    expect(await versions()).toEqual(['1.0.0']);
    const consumer = join(folder, 'consumer');
    await mkdir(consumer);
    await writeFile(join(consumer, 'package.json'), '{"name": "consumer", "version": "1.0.0", "type": "module"}');
    expect(await runNpm(['install', '@example/greeting'], { cwd: consumer, ...(await readerAccess()) })).toMatchObject({
      exitCode: 0,
    });
    const program = "import { greeting } from '@example/greeting'; console.log(greeting(8));";
    const { stdout } = await execa('node', ['--input-type=module', '-e', program], { cwd: consumer });
    expect(stdout).toBe('good morning');
  });

  it('ends well and publishes nothing where the package is what it was', async () => {
    await edit('test/greeting.test.js', (text) => text.replace('greets by the hour', 'greets by the hour of the day'));
    await push('Name a test better');
    expect(await stages()).toEqual(succeeded);
    expect(await versions()).toEqual(['1.0.0']);
  });

  it('stops at Validate where the package changed and its version did not, and publishes it under the next', async () => {
    await edit('greeting.js', (text) => text.replace("'good evening'", "'good night'"));
    await edit('test/greeting.test.js', (text) => text.replace("'good evening'", "'good night'"));
    await push('Say good night');
    expect(await stages()).toMatchObject({ Build: 'Succeeded', Validate: 'Failed' });
    await edit('package.json', (text) => text.replace('1.0.0', '1.0.1'));
    await push('Raise the version');
    expect(await stages()).toEqual(succeeded);
    expect(await versions()).toEqual(['1.0.0', '1.0.1']);
  });

  it('waits for an approval where one is asked for', async () => {
    await pipeline({ RequireApproval: 'true' });
    await edit('package.json', (text) => text.replace('1.0.1', '1.0.2'));
    await push('Raise the version again');
    expect(await stages()).toMatchObject({ Validate: 'Succeeded', Approve: 'InProgress' });
    expect(await versions()).not.toContain('1.0.2');
    await approve();
    expect(await versions()).toContain('1.0.2');
  });

  it('publishes nothing where the artifact is another one than was built and approved', async () => {
    await edit('package.json', (text) => text.replace('1.0.2', '1.0.3'));
    await push('Raise the version once more');
    const s3 = test.clientFor(tools).client(S3Client);
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const Bucket = Buckets[0]?.Name ?? '';
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'greeting/BuildOutp' }));
    const byAge = Contents.toSorted((one, other) => Number(one.LastModified) - Number(other.LastModified));
    const [oldest, newest] = [byAge[0]?.Key, byAge.at(-1)?.Key];
    await s3.send(new CopyObjectCommand({ Bucket, Key: newest, CopySource: `${Bucket}/${oldest}` }));
    await approve();
    expect(await stages()).toMatchObject({ Approve: 'Succeeded', Publish: 'Failed' });
    expect(await versions()).not.toContain('1.0.3');
  });

  async function approve(): Promise<void> {
    const client = test.clientFor(tools).client(CodePipelineClient);
    const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: 'greeting' }));
    const waiting = stageStates.find(({ stageName }) => stageName === 'Approve')?.actionStates?.[0];
    await client.send(
      new PutApprovalResultCommand({
        pipelineName: 'greeting',
        stageName: 'Approve',
        actionName: 'Approve',
        token: waiting?.latestExecution?.token,
        result: { status: 'Approved', summary: 'ready' },
      }),
    );
    await test.cloud.idle();
  }

  /** A role of another account that may do all of CodeArtifact on its own side. */
  async function readerAccess() {
    const reader = await someoneWhoMay(test.cloud, dev, 'codeartifact:*', 'sts:GetServiceBearerToken');
    const client = test.clientAs(reader).client(CodeartifactClient);
    const named = { ...repository, domainOwner: tools };
    const { authorizationToken: token = '' } = await client.send(new GetAuthorizationTokenCommand(named));
    const endpoint = new GetRepositoryEndpointCommand({ ...named, format: 'npm' });
    const { repositoryEndpoint: registry = '' } = await client.send(endpoint);
    return { registry, token };
  }
});

describe('the repository', () => {
  it.each([
    ['another account', dev],
    ['the Tools account itself', tools],
  ])('takes packages from no other role of %s', async (_, account) => {
    const caller = await someoneWhoMay(test.cloud, account, 'codeartifact:*');
    const command = new PublishPackageVersionCommand({
      ...repository,
      domainOwner: tools,
      format: 'generic',
      namespace: 'n',
      package: 'p',
      packageVersion: '1',
      assetName: 'a',
      assetContent: Buffer.from('a'),
      assetSHA256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
    });
    await expect(test.clientAs(caller).client(CodeartifactClient).send(command)).rejects.toThrow(
      /codeartifact:PublishPackageVersion.*explicit deny/,
    );
  });

  it('is updated to all parameters and back, and kept with its domain and key when the stack is deleted', async () => {
    const full = {
      ExternalConnection: 'public:npmjs',
      ReaderRoleArns: 'arn:aws:iam::*:role/Build*,arn:aws:iam::*:role/Developer*',
      BuildImageRepositoryArn: `arn:aws:ecr:eu-west-1:${tools}:repository/codebuild-steps`,
    };
    expect((await packages(full)).kind).toBe('updated');
    const defaults = { ExternalConnection: '', ReaderRoleArns: 'arn:*:iam::*:role/*', BuildImageRepositoryArn: '' };
    expect((await packages(defaults)).kind).toBe('updated');
    expect((await packages(defaults)).kind).toBe('unchanged');
    const cloudformation = test.clientFor(tools).client(CloudFormationClient);
    for (const StackName of ['steps-pipeline-greeting', 'codebuild-steps-packages']) {
      const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
      await cloudformation.send(new DeleteStackCommand({ StackName }));
      await test.cloud.idle();
      const after = await cloudformation.send(new DescribeStacksCommand({ StackName: Stacks?.[0]?.StackId }));
      expect(after.Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
    }
    expect(await versions()).toContain('1.0.2');
  });
});
