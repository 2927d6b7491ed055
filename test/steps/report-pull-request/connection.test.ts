import { CloudFormationClient, ListChangeSetsCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetProjectsCommand, CodeBuildClient, ListBuildsForProjectCommand } from '@aws-sdk/client-codebuild';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBuildHost } from '../../../steps/rehearse/build-host.ts';
import type { PullRequestEvent } from '../../../steps/rehearse/cloud/cloud.ts';
import { readZip } from '../../../steps/zip-archive.ts';
import { artifactBucketOf } from '../../helpers/artifact-bucket.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { personIn } from '../../helpers/controls.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeLocalRepository, type LocalRepository } from '../../helpers/local-repository.ts';
import { queueTemplate, queueWorkload } from '../../helpers/queue-workload.ts';
import { expectBuildspecsRehearsed } from '../../helpers/rehearsed-buildspecs.ts';
import { stepsFile } from '../../helpers/steps-file.ts';

const [tools, dev] = ['222222222222', '333333333333'];
const connectionArn = `arn:aws:codeconnections:eu-west-1:${tools}:connection/0c1e2f34`;
const repository = 'acme/shop';

const rejected = queueTemplate('  Other:\n    Type: AWS::SQS::Queue\n    Properties: { Qeue: x }\n');

let folder: string;
let shop: LocalRepository;
let test: TestCloud;
let organization: EmptyOrganization;
let bucket: string;
const clients = () => test.clientFor(tools);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steps-pull-requests-'));
  shop = await makeLocalRepository(join(folder, 'shop'));
  await shop.commit({ 'README.md': 'Shop\n' });
  const stepsCommand = [process.execPath, stepsFile];
  test = await startTestCloud({
    buildHost: await makeBuildHost(folder, stepsCommand, process.env),
    connections: { [connectionArn]: { status: 'AVAILABLE', repositories: { [repository]: shop.folder } } },
  });
  organization = await startEmptyOrganization(test.cloud, join(folder, 'platform'));
  await organization.configure((text) =>
    text.replace(/^branch-rules:\n(?: {2}.*\n)+/m, '').replace(
      /^pipelines:\n(?: {2}.*\n)+/m,
      `branch-rules: { validate-pull-requests: true }
pipelines:
  - workload: orders
    stages: basic
    accounts: { dev: '${dev}' }
    source: { connection: '${connectionArn}', repository: ${repository}, provider: GitHub }
  - { workload: invoices, stages: basic, source: { connection: '${connectionArn}', repository: a/b/c, provider: GitLab } }
  - { workload: returns, stages: basic, source: { connection: '${connectionArn}', repository: a/b, provider: Bitbucket } }
  - { workload: parcels, stages: basic, source: { connection: '${connectionArn}', repository: a/b, provider: GitLabSelfManaged } }
`,
    ),
  );
  const { exitCode, stderr } = await organization.bootstrap('--yes');
  if (exitCode !== 0) throw new Error(stderr);
  await test.cloud.idle();
  bucket = await artifactBucketOf(clients());
}, 120_000);
afterAll(async () => {
  await test.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the provider shows of a commit, oldest first, after it told of a pull request. */
async function request(sha: string, more: Partial<PullRequestEvent> = {}) {
  const event = { event: 'PULL_REQUEST_CREATED', number: 7, head: 'topic', base: 'main' } as const;
  const authorRole = 'GITHUB_WRITE';
  test.cloud.pullRequested({ connectionArn, repository, commit: sha, ...event, authorRole, ...more });
  await test.cloud.idle();
  const statuses = test.cloud.commitStatuses.filter((status) => status.commit === sha);
  return statuses.map(({ context, state }) => `${context}: ${state}`);
}

const accepted = ['codebuild-steps/orders: pending', 'codebuild-steps/orders: success'];
const refused = ['codebuild-steps/orders: pending', 'codebuild-steps/orders: failure'];

/** What whoever follows the status finds there. */
async function statusLog(): Promise<string> {
  const codebuild = clients().client(CodeBuildClient);
  const projectName = 'steps-pull-request-orders-status';
  const { ids = [] } = await codebuild.send(new ListBuildsForProjectCommand({ projectName }));
  const { events = [] } = await clients()
    .client(CloudWatchLogsClient)
    .send(
      new FilterLogEventsCommand({
        logGroupName: '/codebuild-steps/pull-requests/orders/status',
        logStreamNames: [ids[0]?.split(':')[1] ?? ''],
      }),
    );
  return events.map(({ message = '' }) => message).join('\n');
}

async function leftInDev(): Promise<readonly string[]> {
  const client = test.clientFor(dev).client(CloudFormationClient);
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  const names = StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
    .map(({ StackName = '' }) => StackName)
    .filter((name) => !name.startsWith('StackSet-'));
  const changeSets = names.map((StackName) => client.send(new ListChangeSetsCommand({ StackName })));
  const planned = (await Promise.all(changeSets)).flatMap(({ Summaries = [] }) => Summaries);
  return [...names, ...planned.map(({ ChangeSetName = '' }) => ChangeSetName)];
}

const sourceOf = async (sha: string) => {
  const Key = `pull-request-artifacts/sources/orders/${sha}.zip`;
  const { Body } = await clients()
    .client(S3Client)
    .send(new GetObjectCommand({ Bucket: bucket, Key }));
  return readZip(Buffer.from((await Body?.transformToByteArray()) ?? []));
};

describe('a pull request at GitHub', () => {
  it('has one status, which is green where it is built, validated and planned against Dev, and leads to the reasons', async () => {
    await shop.git('checkout', '--quiet', '-b', 'topic');
    const first = await shop.commit(queueWorkload());
    expect(await request(first, { base: 'release' })).toEqual([]);
    expect(await request(first)).toEqual(accepted);
    const said = await statusLog();
    expect(said).toContain('**Accepted**: built, validated and planned.');
    expect(said).toContain('+ Orders AWS::SQS::Queue');
    expect(await leftInDev()).toEqual([]);
  }, 60_000);

  it('gets no green status by what it says of linters, settings, buildspec or plan', async () => {
    const settings = {
      'validate-pull-request': { 'report-project': 'steps-pull-request-orders-build', source: '/' },
      'report-pull-request': { account: '', 'validate-project': 'steps-pull-request-orders-build' },
    };
    const setting = await shop.commit({ 'template.yml': rejected, 'steps.yml': JSON.stringify(settings) });
    expect(await request(setting, { event: 'PULL_REQUEST_UPDATED' })).toEqual(refused);
    expect(await statusLog()).toMatch(
      /\*\*Rejected\*\*: the validation rejects it[\s\S]*template\.yml:14:\d+: error .*Qeue/,
    );
    // A build that tells a digest of its own making, and leaves what it likes.
    const lying = `version: 0.2
env: { exported-variables: [ARTIFACT_DIGEST] }
phases: { build: { commands: ['export ARTIFACT_DIGEST=${'0'.repeat(64)}', 'mkdir -p .steps', 'echo "{}" > .steps/manifest.json'] } }
artifacts: { files: ['**/*'] }
`;
    expect(await request(await shop.commit({ 'buildspec.yml': lying }))).toEqual(refused);
    expect(await leftInDev()).toEqual([]);
  }, 120_000);

  it('of a fork is built when somebody who may write says so of its commit, without what the connection was cloned with', async () => {
    await symlink(join('.git', 'config'), join(shop.folder, 'leak'));
    await symlink('/proc/self/environ', join(shop.folder, 'environment'));
    const leaking = await shop.commit({
      'buildspec.yml': "version: 0.2\nphases: { build: { commands: ['cat leak'] } }\n",
    });
    const fork = { isFromFork: true, authorRole: 'GITHUB_READ' };
    expect(await request(leaking, fork)).toEqual(['codebuild-steps/orders: failure']);
    await request(leaking, { ...fork, approverRole: 'GITHUB_TRIAGE' });
    await expect(sourceOf(leaking)).rejects.toMatchObject({ name: 'NoSuchKey' });

    expect((await request(leaking, { ...fork, approverRole: 'GITHUB_MAINTAIN' })).slice(-2)).toEqual(refused);
    expect(await statusLog()).toMatch(/\*\*Rejected\*\*: the build failed[\s\S]*leak: No such file or directory/);
    const entries = await sourceOf(leaking);
    expect(entries.filter(({ path }) => path.startsWith('.git'))).toEqual([]);
    const links = entries.filter(({ isSymbolicLink }) => isSymbolicLink);
    expect(links.map(({ path, bytes }) => [path, bytes.toString()])).toEqual([
      ['environment', '/proc/self/environ'],
      ['leak', '.git/config'],
    ]);
  }, 60_000);
});

it('is validated at each provider by a webhook of its events, and of a fork when one who may write asks', async () => {
  const names = ['orders', 'invoices', 'returns', 'parcels'].map((name) => `steps-pull-request-${name}-status`);
  const { projects = [], projectsNotFound } = await clients()
    .client(CodeBuildClient)
    .send(new BatchGetProjectsCommand({ names }));
  const events = 'PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED';
  const described = projects.map(({ source, webhook }) => {
    const [event, base] = webhook?.filterGroups?.[0] ?? [];
    const { requiresCommentApproval, approverRoles } = webhook?.pullRequestBuildPolicy ?? {};
    const context = source?.buildStatusConfig?.context;
    return [
      source?.location,
      event?.pattern,
      base?.pattern,
      context,
      requiresCommentApproval,
      approverRoles?.join(' '),
    ];
  });
  const [main, fork] = ['^refs/heads/(main)$', 'FORK_PULL_REQUESTS'];
  expect(described).toEqual([
    [
      'https://github.com/acme/shop.git',
      `${events}, PULL_REQUEST_REOPENED`,
      main,
      'codebuild-steps/orders',
      fork,
      'GITHUB_WRITE GITHUB_MAINTAIN GITHUB_ADMIN',
    ],
    [
      'https://gitlab.com/a/b/c.git',
      `${events}, PULL_REQUEST_REOPENED`,
      main,
      undefined,
      fork,
      'GITLAB_DEVELOPER GITLAB_MAINTAINER GITLAB_OWNER',
    ],
    ['https://bitbucket.org/a/b.git', events, main, 'codebuild-steps/returns', fork, 'BITBUCKET_WRITE BITBUCKET_ADMIN'],
  ]);
  expect(projectsNotFound).toEqual(['steps-pull-request-parcels-status']);
});

describe('who runs what a pull request says', () => {
  const roleOf = async (kind: string): Promise<string> => {
    const names = [`steps-pull-request-orders-${kind}`];
    const { projects } = await clients().client(CodeBuildClient).send(new BatchGetProjectsCommand({ names }));
    return projects?.[0]?.serviceRole?.replace(/^.*\//, '') ?? '';
  };
  const callerOf = async (kind: string) => personIn(test.cloud, tools, await roleOf(kind), 'attacker');
  const demanding = async (kind: string, action: string, resource: string) => {
    const caller = await callerOf(kind);
    return () => test.cloud.authorise(caller, { action, resource }, 'eu-west-1');
  };
  const project = (name: string) => `arn:aws:codebuild:eu-west-1:${tools}:project/${name}`;
  const roles = [
    [tools, 'codebuild-steps-pull-request-verdict-eu-west-1'],
    [tools, 'codebuild-steps-pull-request-report-eu-west-1'],
    [dev, 'codebuild-steps-plan'],
    [dev, 'CrossAccountPipelineRole'],
  ] as const;

  it.each(['build', 'validate'])(
    'by the role of %s neither writes a status, nor starts a project, nor plans',
    async (kind) => {
      for (const action of ['codeconnections:GetConnectionToken', 'codeconnections:UseConnection'])
        expect(await demanding(kind, action, connectionArn)).toThrow('not authorized');
      for (const name of ['status', 'report', 'build'])
        expect(await demanding(kind, 'codebuild:StartBuild', project(`steps-pull-request-orders-${name}`))).toThrow(
          'not authorized',
        );
      const sts = test.clientAs(await callerOf(kind)).client(STSClient);
      for (const [account, role] of roles) {
        const RoleArn = `arn:aws:iam::${account}:role/${role}`;
        const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'pull-request-validation' });
        await expect(sts.send(command)).rejects.toThrow('not authorized');
      }
      const s3 = test.clientAs(await callerOf(kind)).client(S3Client);
      for (const kindOfKey of ['sources', ...(kind === 'build' ? ['findings'] : ['builds'])]) {
        const Key = `pull-request-artifacts/${kindOfKey}/orders/x`;
        await expect(s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }))).rejects.toThrow(
          'not authorized',
        );
      }
    },
  );

  it('is started by a role that has the connection, reaches these three projects and no other account', async () => {
    expect(await demanding('status', 'codeconnections:GetConnectionToken', connectionArn)).not.toThrow();
    const other = connectionArn.replace('0c1e', '0c1f');
    expect(await demanding('status', 'codeconnections:GetConnectionToken', other)).toThrow('not authorized');
    for (const name of ['build', 'validate', 'report'])
      expect(
        await demanding('status', 'codebuild:StartBuild', project(`steps-pull-request-orders-${name}`)),
      ).not.toThrow();
    for (const name of ['steps-main-orders-deploy', 'steps-pull-request-invoices-report'])
      expect(await demanding('status', 'codebuild:StartBuild', project(name))).toThrow('not authorized');
    const sts = test.clientAs(await callerOf('status')).client(STSClient);
    for (const [account, role] of roles) {
      const RoleArn = `arn:aws:iam::${account}:role/${role}`;
      const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'pull-request-validation' });
      await expect(sts.send(command)).rejects.toThrow('not authorized');
    }
  });
});

it('what validates them is taken away with all else that bootstrap made', async () => {
  expect((await organization.bootstrap('--remove', '--yes')).exitCode).toBe(0);
  const { StackSummaries = [] } = await clients().client(CloudFormationClient).send(new ListStacksCommand({}));
  expect(StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')).toEqual([]);
}, 60_000);

it('its buildspecs ran to their end, with what they export and report', () => {
  expectBuildspecsRehearsed(import.meta.filename, test.cloud);
});
