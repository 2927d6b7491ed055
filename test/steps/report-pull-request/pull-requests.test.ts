import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
  ListStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { BatchGetProjectsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import {
  CodeCommitClient,
  CreatePullRequestCommand,
  EvaluatePullRequestApprovalRulesCommand,
  GetCommentsForPullRequestCommand,
  GetPullRequestCommand,
  MergePullRequestByFastForwardCommand,
  UpdatePullRequestApprovalStateCommand,
} from '@aws-sdk/client-codecommit';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePushUrl } from '../../../steps/rehearse/cloud/services/codecommit/index.ts';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { makePeopleRole, personIn } from '../../helpers/controls.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';
import { gitIn } from '../../helpers/pipeline-fixture.ts';
import { queueTemplate, queueWorkload } from '../../helpers/queue-workload.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';
import { expectBuildspecsRehearsed } from '../../helpers/rehearsed-buildspecs.ts';

const tools = '222222222222';
const repositoryName = 'orders';

describe('a repository whose pull requests are validated', () => {
  let folder: Awaited<ReturnType<typeof makeRehearsalFolder>>;
  let rehearsal: Rehearsal;
  let organization: EmptyOrganization;
  let copy: string;
  const people: Record<string, CodeCommitClient> = {};
  const person = (name: string): CodeCommitClient =>
    (people[name] ??= organization
      .clientAs(personIn(organization.cloud, tools, 'People', name))
      .client(CodeCommitClient));

  beforeAll(async () => {
    folder = await makeRehearsalFolder();
    rehearsal = await openRehearsalIn(folder.folder, 'organization');
    organization = await startEmptyOrganization(rehearsal.cloud, join(folder.folder, 'platform'));
    await organization.configure(
      (text) => `${text.replace(/^branch-rules:\n(?: {2}.*\n)+/m, '')}
branch-rules: { approvals: 1, validate-pull-requests: true }
`,
    );
    const bootstrapped = await organization.bootstrap('--yes');
    if (bootstrapped.exitCode !== 0) throw new Error(bootstrapped.stderr);
    await makePeopleRole(organization, tools, 'People', ['codecommit:*']);
    copy = join(folder.folder, 'copy');
    await mkdir(copy);
    await gitIn(copy, 'init', '--quiet', '--initial-branch=main');
    await commit('main', { 'README.md': 'Orders' });
  }, 120_000);
  afterAll(async () => {
    await rehearsal.stop();
    await folder.remove();
  });

  async function commit(branch: string, changed: Readonly<Record<string, string>>): Promise<string> {
    await gitIn(copy, 'checkout', '--quiet', branch).catch(() => gitIn(copy, 'checkout', '--quiet', '-b', branch));
    for (const [file, text] of Object.entries(changed)) {
      await mkdir(join(copy, file, '..'), { recursive: true });
      await writeFile(join(copy, file), text);
    }
    await gitIn(copy, 'add', '--all');
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
    await gitIn(copy, ...who, 'commit', '--quiet', '--message', 'Change it');
    const { cloud } = organization;
    await gitIn(copy, 'push', '--quiet', makePushUrl(cloud, cloud.administrator(tools), repositoryName), branch);
    return (await gitIn(copy, 'rev-parse', 'HEAD')).trim();
  }

  async function open(sourceReference: string): Promise<string> {
    const targets = [{ repositoryName, sourceReference, destinationReference: 'main' }];
    const { pullRequest } = await person('ann').send(new CreatePullRequestCommand({ title: sourceReference, targets }));
    return pullRequest?.pullRequestId ?? '';
  }

  async function look(pullRequestId: string) {
    await organization.cloud.idle();
    const { pullRequest } = await person('ann').send(new GetPullRequestCommand({ pullRequestId }));
    const revisionId = pullRequest?.revisionId ?? '';
    const { evaluation } = await person('ann').send(
      new EvaluatePullRequestApprovalRulesCommand({ pullRequestId, revisionId }),
    );
    const found = await person('ann').send(new GetCommentsForPullRequestCommand({ pullRequestId }));
    const comments = (found.commentsForPullRequestData ?? []).flatMap(({ comments: some = [] }) => some);
    return {
      revisionId,
      satisfied: evaluation?.approvalRulesSatisfied?.toSorted(),
      comments: comments.map(({ content }) => content ?? ''),
      authors: comments.map(({ authorArn }) => authorArn),
    };
  }

  const approve = (pullRequestId: string, revisionId: string) =>
    person('bob').send(
      new UpdatePullRequestApprovalStateCommand({ pullRequestId, revisionId, approvalState: 'APPROVE' }),
    );
  const merge = (pullRequestId: string) =>
    person('ann').send(new MergePullRequestByFastForwardCommand({ pullRequestId, repositoryName }));

  async function leftInDev(): Promise<readonly string[]> {
    const dev = organization.clientFor('333333333333').client(CloudFormationClient);
    const { StackSummaries = [] } = await dev.send(new ListStacksCommand({}));
    const stacks = StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    const names = stacks.map(({ StackName = '' }) => StackName).filter((name) => !name.startsWith('StackSet-'));
    const changeSets = await Promise.all(
      names.map(async (StackName) => (await dev.send(new ListChangeSetsCommand({ StackName }))).Summaries ?? []),
    );
    return [...names, ...changeSets.flat().map(({ ChangeSetName = '' }) => ChangeSetName)].filter(
      (name) => name.includes('plan') || name === 'orders',
    );
  }

  it('answers each commit: what is good is approved, what is not is not, and what was said of another commit is void', async () => {
    const good = await commit('change', queueWorkload());
    const id = await open('change');
    const first = await look(id);
    expect(first.comments).toHaveLength(1);
    expect(first.comments[0]).toContain(
      `**Accepted**: built, validated and planned.\n\n- commit \`${good.slice(0, 12)}\``,
    );
    expect(first.comments[0]).toContain('stack `orders` would be made, 1 change; nothing was executed');
    expect(first.comments[0]).toContain('```\n+ Orders AWS::SQS::Queue\n```');
    expect(await leftInDev()).toEqual([]);

    // Validated, and not approved by anybody: the validation does not count as a person.
    expect(first.satisfied).toEqual(['codebuild-steps-validation']);
    await expect(merge(id)).rejects.toMatchObject({ name: 'PullRequestApprovalRulesNotSatisfiedException' });
    await approve(id, first.revisionId);
    expect((await look(id)).satisfied).toEqual(['codebuild-steps-approval', 'codebuild-steps-validation']);

    await commit(
      'change',
      queueWorkload('  Other:\n    Type: AWS::SQS::Queue\n    Properties: { Qeue: x, SqsManagedSseEnabled: true }\n'),
    );
    const bad = await look(id);
    expect(bad.comments).toHaveLength(1);
    expect(bad.comments[0]).toContain('**Rejected**: the validation rejects it.');
    expect(bad.comments[0]).toMatch(/\ntemplate\.yml:14:\d+: error .*Qeue/);
    expect(bad.comments[0]).toContain('plan against Dev: not made');
    await approve(id, bad.revisionId);
    expect((await look(id)).satisfied).toEqual([]);
    await expect(merge(id)).rejects.toMatchObject({ name: 'PullRequestApprovalRulesNotSatisfiedException' });

    await commit('change', { 'template.yml': 'Resources: {' });
    const broken = await look(id);
    expect(broken.comments[0]).toContain('**Rejected**: the build failed.');
    expect(broken.comments[0]).toMatch(/The end of the log of the build:[\s\S]*template\.yml:1:\d+/);

    await commit('change', {
      ...queueWorkload(),
      'environments/dev.json': '{ "Parameters": { "Enviroment": "dev" } }',
    });
    const unfit = await look(id);
    expect(unfit.comments[0]).toContain('**Rejected**');
    expect(unfit.comments[0]).toContain('Enviroment');

    await commit('change', queueWorkload());
    const again = await look(id);
    expect([again.comments.length, again.satisfied]).toEqual([1, ['codebuild-steps-validation']]);
    await approve(id, again.revisionId);
    expect((await merge(id)).pullRequest?.pullRequestStatus).toBe('CLOSED');
    await organization.cloud.idle();
    expect(await leftInDev()).toEqual(['orders']);
  }, 180_000);

  it('plans a stack that is there by a change set that is gone afterwards', async () => {
    await commit('other', {
      'template.yml': queueTemplate().replace('Properties:', 'Properties:\n      DelaySeconds: 5'),
    });
    const id = await open('other');
    const { comments } = await look(id);
    expect(comments[0]).toContain('stack `orders` would be changed, 1 change; nothing was executed');
    expect(comments[0]).toContain('~ Orders AWS::SQS::Queue (DelaySeconds)');
    expect(await leftInDev()).toEqual(['orders']);
  }, 60_000);

  it('says that the destination has commits that the source has not', async () => {
    await gitIn(copy, 'checkout', '--quiet', '-B', 'main', 'change');
    await commit('main', { 'README.md': 'Orders, and more' });
    await gitIn(copy, 'checkout', '--quiet', 'other');
    await commit('other', { 'environments/dev.json': JSON.stringify({ Parameters: { Environment: 'development' } }) });
    const { comments } = await look('2');
    expect(comments[0]).toContain('`main` has commits that this one has not');
    expect(comments[0]).toContain('~ Orders AWS::SQS::Queue (QueueName, DelaySeconds), replaces it');
  }, 60_000);

  describe('lets nobody else say so', () => {
    const roleOf = async (kind: string): Promise<string> => {
      const client = organization.clientFor(tools).client(CodeBuildClient);
      const { projects } = await client.send(
        new BatchGetProjectsCommand({ names: [`steps-pull-request-orders-${kind}`] }),
      );
      return projects?.[0]?.serviceRole?.replace(/^.*\//, '') ?? '';
    };
    const as = (accountId: string, role: string) =>
      organization.clientAs(personIn(organization.cloud, accountId, role, 'attacker'));
    const assume = (role: string, name: string, account = tools) =>
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: name });
    const denied = /not authorized|Access Denied/;

    it('neither a person, nor what builds or validates a pull request, takes on the role that approves', async () => {
      const verdict = assume('codebuild-steps-pull-request-verdict-eu-west-1', 'pull-request-validation');
      const report = assume('codebuild-steps-pull-request-report-eu-west-1', 'pull-request-validation');
      for (const role of [await roleOf('build'), await roleOf('validate'), 'People']) {
        const sts = as(tools, role).client(STSClient);
        for (const command of [
          verdict,
          report,
          assume('codebuild-steps-plan', 'attack', '333333333333'),
          assume('CrossAccountPipelineRole', 'attack', '333333333333'),
        ])
          await expect(sts.send(command)).rejects.toThrow(denied);
      }
      const reporter = as(tools, 'codebuild-steps-pull-request-report-eu-west-1').client(STSClient);
      await expect(reporter.send(assume('codebuild-steps-pull-request-verdict-eu-west-1', 'another'))).rejects.toThrow(
        denied,
      );
      await expect(reporter.send(assume('CrossAccountPipelineRole', 'attack', '333333333333'))).rejects.toThrow(denied);
    });

    it('what builds a pull request writes nothing that a pipeline reads, and no other repository', async () => {
      const s3 = organization.clientFor(tools).client(S3Client);
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      const Bucket = Buckets.map(({ Name = '' }) => Name).find((name) => name.includes('artifactbucket'));
      const builder = as(tools, await roleOf('build'));
      const put = (Key: string) =>
        builder.client(S3Client).send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' }));
      for (const Key of [
        'packages/orders/x',
        'orders/SourceOutput/x',
        'released/x',
        'pull-request-artifacts/findings/orders/x',
        'pull-request-artifacts/builds/invoices/x',
      ])
        await expect(put(Key)).rejects.toThrow(denied);
      await put('pull-request-artifacts/packages/orders/x');
      await expect(
        builder.client(S3Client).send(new GetObjectCommand({ Bucket, Key: 'packages/orders/x' })),
      ).rejects.toThrow(denied);
      const approve = new UpdatePullRequestApprovalStateCommand({
        pullRequestId: '2',
        revisionId: 'x',
        approvalState: 'APPROVE',
      });
      await expect(builder.client(CodeCommitClient).send(approve)).rejects.toThrow(denied);
    });

    it('who plans executes nothing, and deletes no stack of a workload', async () => {
      const planner = as('333333333333', 'codebuild-steps-plan').client(CloudFormationClient);
      const RoleARN = 'arn:aws:iam::333333333333:role/CrossAccountDeploymentRole';
      const made = {
        StackName: 'orders',
        ChangeSetName: 'steps-plan-attack',
        TemplateBody: queueTemplate(),
        RoleARN,
        Parameters: [{ ParameterKey: 'Environment', ParameterValue: 'x' }],
      };
      await planner.send(new CreateChangeSetCommand(made));
      await expect(planner.send(new ExecuteChangeSetCommand(made))).rejects.toThrow(denied);
      await expect(
        planner.send(new CreateChangeSetCommand({ ...made, ChangeSetName: 'steps-orders' })),
      ).rejects.toThrow(denied);
      await expect(planner.send(new CreateChangeSetCommand({ ...made, RoleARN: undefined }))).rejects.toThrow(denied);
      await expect(planner.send(new DeleteStackCommand({ StackName: 'orders', RoleARN }))).rejects.toThrow(denied);
      await expect(planner.send(new UpdateStackCommand(made))).rejects.toThrow(denied);
      await planner.send(new DeleteChangeSetCommand(made));
    });
  });

  it('its buildspecs ran to their end, with what they export and report', () => {
    expectBuildspecsRehearsed(import.meta.filename, rehearsal.cloud);
  });

  it('is taken away with all else that bootstrap made', async () => {
    const removed = await organization.bootstrap('--remove', '--yes');
    if (removed.exitCode !== 0) throw new Error(removed.stderr);
    const { StackSummaries = [] } = await organization
      .clientFor(tools)
      .client(CloudFormationClient)
      .send(new ListStacksCommand({}));
    const left = StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    expect(left.map(({ StackName }) => StackName)).toEqual([]);
    const iam = organization.clientFor('333333333333').client(IAMClient);
    const plan = new GetRoleCommand({ RoleName: 'codebuild-steps-plan' });
    await expect(iam.send(plan)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  }, 120_000);
});
