import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  GetPipelineStateCommand,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { makePushUrl } from '../../steps/rehearse/cloud/services/codecommit/index.ts';
import { startTestCloud, type TestCloud } from './cloud.ts';

export const tools = '222222222222';
export const bucket = 'artifacts-222222222222';
const run = promisify(execFile);

export interface Fixture extends TestCloud {
  readonly keyArn: string;
  readonly codepipeline: CodePipelineClient;
  readonly codebuild: CodeBuildClient;
  /** Makes, or overwrites, the only policy of a role. */
  allow(roleName: string, statements: readonly object[]): Promise<void>;
  /** Commits the files by real Git and pushes them. Resolves to the commit's id. */
  push(files: Readonly<Record<string, string>>, message?: string): Promise<string>;
  createProject(name: string, buildspec: string): Promise<void>;
  createPipeline(name: string, stages: readonly StageDeclaration[]): Promise<void>;
  actionState(pipeline: string, action: string): Promise<ActionState>;
  dispose(): Promise<void>;
}

interface ActionState {
  readonly status?: string | undefined;
  readonly summary?: string | undefined;
  readonly token?: string | undefined;
  readonly error?: string | undefined;
}

export const allowAll = (...actions: string[]) => ({ Effect: 'Allow', Action: actions, Resource: '*' });

/** A Tools account with a bucket, a key, a repository `orders` and three roles; pipelines and projects are made by the tests. */
export async function startFixture(options: Parameters<typeof startTestCloud>[0] = {}): Promise<Fixture> {
  const test = await startTestCloud(options);
  const clients = test.clientFor(tools);
  const [iam, codepipeline, codebuild] = [
    clients.client(IAMClient),
    clients.client(CodePipelineClient),
    clients.client(CodeBuildClient),
  ];
  const folder = await mkdtemp(join(tmpdir(), 'pipeline-test-'));
  const allow = async (RoleName: string, Statement: readonly object[]): Promise<void> => {
    await iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'policy',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    );
  };
  const role = async (RoleName: string, service: string, statement: object): Promise<void> => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    };
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await allow(RoleName, [statement]);
  };
  await role(
    'pipeline',
    'codepipeline.amazonaws.com',
    allowAll('s3:*', 'kms:*', 'codecommit:*', 'codebuild:*', 'cloudformation:*', 'sns:Publish'),
  );
  await role(
    'build',
    'codebuild.amazonaws.com',
    allowAll('s3:*', 'kms:*', 'logs:*', 'ssm:*', 'secretsmanager:GetSecretValue', 'codecommit:GitPull', 'codebuild:*'),
  );
  await role('events', 'events.amazonaws.com', allowAll('codepipeline:StartPipelineExecution'));
  const { KeyMetadata } = await clients.client(KMSClient).send(new CreateKeyCommand({}));
  const keyArn = KeyMetadata?.Arn ?? '';
  await clients
    .client(S3Client)
    .send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
  await clients.client(CodeCommitClient).send(new CreateRepositoryCommand({ repositoryName: 'orders' }));

  return {
    ...test,
    keyArn,
    codepipeline,
    codebuild,
    allow,
    async push(files, message = 'Change it') {
      const copy = join(folder, 'copy');
      await mkdir(copy, { recursive: true });
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(copy, name)), { recursive: true });
        await writeFile(join(copy, name), text);
      }
      await gitIn(copy, 'init', '--quiet', '--initial-branch=main');
      await gitIn(copy, 'add', '--all');
      await gitIn(
        copy,
        '-c',
        'user.name=Test',
        '-c',
        'user.email=test@example.com',
        'commit',
        '--quiet',
        '--message',
        message,
      );
      await gitIn(
        copy,
        'push',
        '--quiet',
        makePushUrl(test.cloud, test.cloud.administrator(tools), 'orders'),
        'HEAD:refs/heads/main',
      );
      return (await gitIn(copy, 'rev-parse', 'HEAD')).trim();
    },
    async createProject(name, buildspec) {
      await codebuild.send(
        new CreateProjectCommand({
          name,
          source: { type: 'CODEPIPELINE', buildspec },
          artifacts: { type: 'CODEPIPELINE' },
          environment: { type: 'LINUX_CONTAINER', image: 'image', computeType: 'BUILD_GENERAL1_SMALL' },
          serviceRole: roleArn('build'),
          encryptionKey: keyArn,
        }),
      );
    },
    async createPipeline(name, stages) {
      await codepipeline.send(
        new CreatePipelineCommand({
          pipeline: {
            name,
            roleArn: roleArn('pipeline'),
            pipelineType: 'V2',
            executionMode: 'QUEUED',
            artifactStore: { type: 'S3', location: bucket, encryptionKey: { type: 'KMS', id: keyArn } },
            stages: [...stages],
          },
        }),
      );
    },
    async actionState(pipeline, action) {
      const { stageStates = [] } = await codepipeline.send(new GetPipelineStateCommand({ name: pipeline }));
      const latest = stageStates
        .flatMap(({ actionStates = [] }) => actionStates)
        .find(({ actionName }) => actionName === action)?.latestExecution;
      return {
        status: latest?.status,
        summary: latest?.summary,
        token: latest?.token,
        error: latest?.errorDetails?.message,
      };
    },
    async dispose() {
      await test.cloud.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function roleArn(name: string): string {
  return `arn:aws:iam::${tools}:role/${name}`;
}

export async function gitIn(cwd: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  return (await run('git', args, { cwd, env })).stdout;
}

/** Stages of a pipeline, as short as a test wants to write them. */
export const stage = {
  source: (): StageDeclaration => ({
    name: 'Source',
    actions: [
      {
        name: 'Source',
        namespace: 'SourceVariables',
        actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
        configuration: { RepositoryName: 'orders', BranchName: 'main', PollForSourceChanges: 'false' },
        outputArtifacts: [{ name: 'SourceOutput' }],
      },
    ],
  }),
  build: (project: string, configuration: Record<string, string> = {}): StageDeclaration => ({
    name: 'Build',
    actions: [
      {
        name: 'Build',
        namespace: 'BuildVariables',
        actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
        configuration: { ProjectName: project, ...configuration },
        inputArtifacts: [{ name: 'SourceOutput' }],
        outputArtifacts: [{ name: 'BuildOutput' }],
      },
    ],
  }),
  approve: (configuration: Record<string, string> = {}): StageDeclaration => ({
    name: 'Approve',
    actions: [
      {
        name: 'Approve',
        actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
        configuration,
      },
    ],
  }),
};
