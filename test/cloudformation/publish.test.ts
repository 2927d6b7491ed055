import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { BatchGetProjectsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import {
  CodeartifactClient,
  GetAuthorizationTokenCommand,
  GetRepositoryEndpointCommand,
  ListPackageVersionsCommand,
  PublishPackageVersionCommand,
} from '@aws-sdk/client-codeartifact';
import { CodePipelineClient, GetPipelineStateCommand, PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { makeBuildHost } from '../../steps/rehearse/build-host.ts';
import { makePushUrl } from '../../steps/rehearse/cloud/services/codecommit/index.ts';
import { writeZip } from '../../steps/zip-archive.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId } from '../helpers/deploying.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../helpers/empty-organization.ts';
import { runNpm } from '../helpers/package-repository.ts';
import { expectBuildspecsRehearsed } from '../helpers/rehearsed-buildspecs.ts';
import { someoneWhoMay } from '../helpers/roles.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { stepsFile } from '../helpers/steps-file.ts';

const [tools, dev] = [accountId('Tools'), accountId('Dev')];
const repository = { domain: 'packages', repository: 'shared' } as const;

let test: TestCloud;
let folder: string;
let organization: EmptyOrganization;
let workingCopy: string;

const codeartifact = () => test.clientFor(tools).client(CodeartifactClient);

const connectionArn = `arn:aws:codeconnections:eu-west-1:${tools}:connection/0c1e2f34`;
const [salute, Bucket] = ['acme/salute', 'sources-of-packages'];
const publishing = `packages: {}
pipelines:
  - { kind: publish, workload: salute, source: { connection: '${connectionArn}', repository: ${salute} } }
  - { kind: publish, workload: parcel, source: { bucket: ${Bucket}, key: parcel.zip }, self-update: false }
  - configuration: library/pipeline/publish.json
    kind: publish
`;
/** Sets the organisation up anew, with another configuration of packages and pipelines. */
async function bootstrap(change: (text: string) => string = (text) => text): Promise<string> {
  await organization.configure((text) =>
    text.replace(/^(pipelines|packages):.*\n(?: .*\n)*(?:^pipelines:\n(?: .*\n)*)?/m, change(publishing)),
  );
  const { exitCode, stdout, stderr } = await organization.bootstrap('--yes');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  await test.cloud.idle();
  return stdout;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  const stepsCommand = [process.execPath, stepsFile];
  await cp(join(packageRoot(), 'examples', 'library'), join(folder, 'salute'), { recursive: true });
  await commitSalute('"@example/greeting"', '"@example/salute"');
  test = await startTestCloud({
    buildHost: await makeBuildHost(folder, stepsCommand, process.env),
    connections: { [connectionArn]: { status: 'AVAILABLE', repositories: { [salute]: join(folder, 'salute') } } },
  });
  await makeSourceBucket();
  organization = await startEmptyOrganization(test.cloud, join(folder, 'platform'));
  workingCopy = join(folder, 'platform', 'library');
  await cp(join(packageRoot(), 'examples', 'library'), workingCopy, { recursive: true });
  await bootstrap();
}, 60_000);
afterAll(async () => {
  await test.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

async function commit(cwd: string, message: string) {
  const git = (...args: readonly string[]) =>
    execa('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', message);
  return git;
}

/** What stands for a repository at GitHub: another package, whose configuration names no repository of CodeCommit. */
async function commitSalute(from: string, to: string): Promise<void> {
  const file = (...path: readonly string[]) => join(folder, 'salute', ...path);
  const text = await readFile(file('package.json'), 'utf8');
  await writeFile(file('package.json'), text.replace(from, to));
  await writeFile(file('pipeline', 'publish.json'), '{ "Parameters": { "TimeoutMinutes": "45" } }');
  await commit(file(), 'Change the package');
}

async function makeSourceBucket(): Promise<void> {
  const s3 = test.clientFor(tools).client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
}

async function push(message: string): Promise<void> {
  const git = await commit(workingCopy, message);
  const url = makePushUrl(test.cloud, test.cloud.administrator(tools), 'greeting');
  await git('push', '--quiet', url, 'HEAD:refs/heads/main');
  await test.cloud.idle();
}

async function stages(name = 'greeting'): Promise<Readonly<Record<string, string | undefined>>> {
  const client = test.clientFor(tools).client(CodePipelineClient);
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name }));
  return Object.fromEntries(stageStates.map(({ stageName, latestExecution }) => [stageName, latestExecution?.status]));
}

async function versions(name = 'greeting'): Promise<readonly (string | undefined)[]> {
  const named = { ...repository, format: 'npm', namespace: 'example', package: name } as const;
  const { versions: found = [] } = await codeartifact().send(new ListPackageVersionsCommand(named));
  return found.map(({ version }) => version);
}

const succeeded = {
  Source: 'Succeeded',
  UpdatePipeline: 'Succeeded',
  Build: 'Succeeded',
  Validate: 'Succeeded',
  Publish: 'Succeeded',
};

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
    await bootstrap((text) => `${text}    require-approval: true\n`);
    // Bootstrap changed the pipeline, which starts again, and has nothing new.
    await approve();
    expect(await stages()).toMatchObject({ Approve: 'Succeeded', Publish: 'Succeeded' });
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
    const Bucket = Buckets.find(({ Name }) => Name?.includes('artifact'))?.Name ?? '';
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'greeting/BuildOutp' }));
    const byAge = Contents.toSorted((one, other) => Number(one.LastModified) - Number(other.LastModified));
    const [oldest, newest] = [byAge[0]?.Key, byAge.at(-1)?.Key];
    await s3.send(new CopyObjectCommand({ Bucket, Key: newest, CopySource: `${Bucket}/${oldest}` }));
    await approve();
    expect(await stages()).toMatchObject({ Approve: 'Succeeded', Publish: 'Failed' });
    expect(await versions()).not.toContain('1.0.3');
  });

  it('updates itself from its repository, which cannot take the approval away', async () => {
    await edit('pipeline/publish.json', (text) =>
      text.replace('"CreateRepository"', '"TimeoutMinutes": "45",\n    "CreateRepository"'),
    );
    await push('Wait for 45 minutes at most');
    const codebuild = test.clientFor(tools).client(CodeBuildClient);
    const project = () => codebuild.send(new BatchGetProjectsCommand({ names: ['steps-publish-greeting-publish'] }));
    expect((await project()).projects).toMatchObject([{ timeoutInMinutes: 45 }]);
    expect(await stages()).toMatchObject({ UpdatePipeline: 'Succeeded', Approve: 'InProgress' });
    await approve();
    await edit('pipeline/publish.json', (text) => text.replace('"45"', '"45",\n    "RequireApproval": "false"'));
    await push('Publish without asking');
    expect(await stages()).toMatchObject({ UpdatePipeline: 'Failed', Approve: 'Succeeded' });
    expect((await organization.bootstrap()).stdout).toMatch(/= .*steps-publish-greeting/);
  }, 60_000);

  it('takes its source from a repository of a connection, and from an object in S3, as others do', async () => {
    expect(await versions('salute')).toEqual(['1.0.0']);
    await commitSalute('1.0.0', '1.1.0');
    test.cloud.pushed({ connectionArn, repository: salute, branch: 'main' });
    await test.cloud.idle();
    expect(await stages('salute')).toEqual(succeeded);
    expect(await versions('salute')).toEqual(['1.0.0', '1.1.0']);

    const ofSalute = (await readdir(join(folder, 'salute'), { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile() && !entry.parentPath.includes('.git'),
    );
    const files = ofSalute.map(async ({ parentPath, name }) => ({
      path: relative(join(folder, 'salute'), join(parentPath, name)),
      bytes: await readFile(join(parentPath, name)),
    }));
    const Body = writeZip(await Promise.all(files));
    await test
      .clientFor(tools)
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket, Key: 'parcel.zip', Body }));
    await test.cloud.idle();
    const { UpdatePipeline: _without, ...all } = succeeded;
    expect(await stages('parcel')).toEqual(all);
  }, 60_000);

  it('is looked at by steps doctor and steps status like the others', async () => {
    const env = { ...organization.environment, AWS_PROFILE: 'management' };
    const doctor = await runSteps(['doctor', 'bootstrap.yml'], { cwd: organization.folder, env });
    expect(doctor).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Everything holds') as string });
    const status = await runSteps(['status'], { cwd: organization.folder, env: test.environmentFor(tools) });
    expect(status.stdout).toContain('greeting');
  }, 60_000);

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

  it('is updated to all settings and back by bootstrap, and kept with its domain and key when all is removed', async () => {
    const settings = "packages: { external-connection: 'public:npmjs', reader-roles: ['arn:aws:iam::*:role/Build*'] }";
    const full = await bootstrap((text) => text.replace('packages: {}', settings));
    expect(full).toMatch(/~ .*codebuild-steps-packages/);
    expect(await bootstrap()).toMatch(/~ .*codebuild-steps-packages/);
    expect((await organization.bootstrap()).stdout).toMatch(/= .*codebuild-steps-packages/);
    const { exitCode, stdout } = await organization.bootstrap('--remove', '--yes');
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/AWS::CodeArtifact::Domain/);
    await test.cloud.idle();
    expect(await versions()).toContain('1.0.2');
  }, 60_000);
});

it('its buildspecs ran to their end, with what they export and report', () => {
  expectBuildspecsRehearsed(import.meta.filename, test.cloud);
});
