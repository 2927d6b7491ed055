import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CodeCommitClient,
  CreateBranchCommand,
  CreateCommitCommand,
  CreatePullRequestCommand,
  CreateRepositoryCommand,
  DeleteBranchCommand,
  DeleteRepositoryCommand,
  DisassociateApprovalRuleTemplateFromRepositoryCommand,
  GetBranchCommand,
  MergeBranchesByFastForwardCommand,
  MergePullRequestBySquashCommand,
  OverridePullRequestApprovalRulesCommand,
  PutFileCommand,
  UpdateDefaultBranchCommand,
  UpdatePullRequestApprovalStateCommand,
} from '@aws-sdk/client-codecommit';
import { DetachRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../../steps/context.ts';
import { makePushUrl } from '../../../steps/rehearse/cloud/services/codecommit/index.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { makePeopleRole, personIn } from '../../helpers/controls.ts';
import { accountId, contextAs, copyOf, deploy } from '../../helpers/deploying.ts';
import { mapAt, readTemplate } from '../../helpers/templates.ts';

const tools = accountId('Tools');
const run = promisify(execFile);
const repositoryName = 'orders';
const stack = { stackName: 'branch-protection', templateFile: 'controls/branch-protection.yml' };
const rules = { stackName: 'approval', templateFile: 'controls/approval-rules.yml' };
const policyArn = `arn:aws:iam::${tools}:policy/codebuild-steps-branch-protection`;

describe('branch protection and approval rules', () => {
  let test: TestCloud;
  let folder: string;
  let context: Context;
  let tip: string;
  const as = (role: string, person: string): CodeCommitClient =>
    test.clientAs(personIn(test.cloud, tools, role, person)).client(CodeCommitClient);
  const minimal = { RoleNames: 'Developers,Mergers', MergerRoleNames: 'Mergers' };

  beforeAll(async () => {
    test = await startTestCloud();
    folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
    context = contextAs(test.cloud, test.cloud.administrator(tools), await copyOf('cloudformation', folder));
    for (const role of ['Developers', 'Mergers']) await makePeopleRole(test, tools, role, ['codecommit:*', 'iam:*']);
    const administrator = context.aws.client(CodeCommitClient);
    await administrator.send(new CreateRepositoryCommand({ repositoryName }));
    tip = await commit(administrator, 'main', 'README.md');
    await deploy({ ...rules, parameters: { RepositoryNames: repositoryName } }, context);
    await deploy({ ...stack, parameters: minimal }, context);
  });
  afterAll(async () => {
    await test.cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function commit(client: CodeCommitClient, branchName: string, filePath: string, parentCommitId?: string) {
    const putFiles = [{ filePath, fileContent: Buffer.from(filePath) }];
    const made = await client.send(new CreateCommitCommand({ repositoryName, branchName, parentCommitId, putFiles }));
    return made.commitId ?? '';
  }
  async function tipOf(branchName: string) {
    const found = await context.aws.client(CodeCommitClient).send(new GetBranchCommand({ repositoryName, branchName }));
    return found.branch?.commitId;
  }
  async function feature(client: CodeCommitClient, branchName: string, sourceOf = tip) {
    await client.send(new CreateBranchCommand({ repositoryName, branchName, commitId: sourceOf }));
    await commit(client, branchName, `${branchName}.md`, sourceOf);
    const targets = [{ repositoryName, sourceReference: branchName, destinationReference: 'main' }];
    const { pullRequest } = await client.send(new CreatePullRequestCommand({ title: branchName, targets }));
    return { pullRequestId: pullRequest?.pullRequestId ?? '', revisionId: pullRequest?.revisionId ?? '' };
  }
  const approve = (
    client: CodeCommitClient,
    request: { readonly pullRequestId: string; readonly revisionId: string },
  ) => client.send(new UpdatePullRequestApprovalStateCommand({ ...request, approvalState: 'APPROVE' }));
  const merge = (client: CodeCommitClient, pullRequestId: string) =>
    client.send(new MergePullRequestBySquashCommand({ repositoryName, pullRequestId }));
  async function push(role: string, reference: string): Promise<string> {
    const url = makePushUrl(test.cloud, personIn(test.cloud, tools, role, 'dana'), repositoryName);
    const clone = await mkdtemp(join(folder, 'clone-'));
    const git = (...args: readonly string[]) =>
      run('git', ['-c', 'user.name=d', '-c', 'user.email=d@example.com', ...args], {
        cwd: clone,
        env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' },
      });
    await git('clone', '--quiet', url, '.');
    await git('commit', '--quiet', '--allow-empty', '-m', reference);
    return git('push', url, `HEAD:${reference}`).then(
      () => 'pushed',
      (error: unknown) => String(error),
    );
  }

  it('lets a developer push a branch of their own, and not main', async () => {
    expect(await push('Developers', 'refs/heads/idea')).toBe('pushed');
    expect(await push('Developers', 'refs/heads/main')).toContain('403');
    expect(await push('Mergers', 'refs/heads/main')).toContain('403');
    expect(await tipOf('main')).toBe(tip);
  });

  it('refuses every other way to main, to mergers too', async () => {
    for (const role of ['Developers', 'Mergers']) {
      const client = as(role, 'dana');
      const onMain = { repositoryName, branchName: 'main' };
      const attempts = [
        () => commit(client, 'main', 'x', tip),
        () =>
          client.send(
            new PutFileCommand({ ...onMain, filePath: 'x', fileContent: Buffer.from('x'), parentCommitId: tip }),
          ),
        () => client.send(new DeleteBranchCommand(onMain)),
        () => client.send(new CreateBranchCommand({ ...onMain, commitId: tip })),
        () =>
          client.send(
            new MergeBranchesByFastForwardCommand({
              repositoryName,
              sourceCommitSpecifier: 'idea',
              destinationCommitSpecifier: 'main',
            }),
          ),
        () => client.send(new UpdateDefaultBranchCommand({ repositoryName, defaultBranchName: 'idea' })),
        () => client.send(new DeleteRepositoryCommand({ repositoryName })),
        () =>
          client.send(
            new DisassociateApprovalRuleTemplateFromRepositoryCommand({
              repositoryName,
              approvalRuleTemplateName: 'codebuild-steps-approval',
            }),
          ),
      ];
      for (const attempt of attempts)
        await expect(attempt()).rejects.toThrow(/explicit deny in an identity-based policy/);
    }
    expect(await tipOf('main')).toBe(tip);
  });

  it('lets a merger merge what was approved by another than its author, and nobody else', async () => {
    const [dana, erin, max] = [as('Developers', 'dana'), as('Developers', 'erin'), as('Mergers', 'max')];
    const request = await feature(dana, 'first');
    await expect(merge(dana, request.pullRequestId)).rejects.toThrow(/MergePullRequestBySquash .*explicit deny/);
    await expect(merge(max, request.pullRequestId)).rejects.toThrow(/approval rules have not been satisfied/);
    await expect(approve(dana, request)).rejects.toThrow(/cannot be approved by its author/);
    const override = new OverridePullRequestApprovalRulesCommand({ ...request, overrideStatus: 'OVERRIDE' });
    await expect(max.send(override)).rejects.toThrow(/explicit deny/);
    await approve(erin, request);
    await expect(merge(dana, request.pullRequestId)).rejects.toThrow(/explicit deny/);
    const { pullRequest } = await merge(max, request.pullRequestId);
    expect(pullRequest?.pullRequestStatus).toBe('CLOSED');
    expect(pullRequest?.pullRequestTargets?.[0]?.mergeMetadata).toMatchObject({ isMerged: true });
    expect(await tipOf('main')).toBe(pullRequest?.pullRequestTargets?.[0]?.mergeMetadata?.mergeCommitId);
    tip = (await tipOf('main')) ?? '';
  });

  it('does not count an approval of what was pushed over', async () => {
    const [dana, erin, max] = [as('Developers', 'dana'), as('Developers', 'erin'), as('Mergers', 'max')];
    const request = await feature(dana, 'second');
    await approve(erin, request);
    await commit(dana, 'second', 'sneaked-in', await tipOf('second'));
    await expect(merge(max, request.pullRequestId)).rejects.toThrow(/approval rules have not been satisfied/);
    await expect(approve(erin, request)).rejects.toThrow(/not the current revision/);
  });

  it('cannot be detached by whom it binds', async () => {
    const iam = test.clientAs(personIn(test.cloud, tools, 'Developers', 'dana')).client(IAMClient);
    const detach = new DetachRolePolicyCommand({ RoleName: 'Developers', PolicyArn: policyArn });
    await expect(iam.send(detach)).rejects.toThrow(/explicit deny/);
  });

  it('takes all its parameters: every role may merge, other branches are protected', async () => {
    const parameters = {
      RoleNames: 'Developers',
      MergerRoleNames: '*',
      RepositoryNames: 'orders,invoices',
      ProtectedBranches: 'main,release',
    };
    expect((await deploy({ ...stack, parameters }, context)).kind).toBe('updated');
    const [dana, erin] = [as('Developers', 'dana'), as('Developers', 'erin')];
    await expect(commit(dana, 'release', 'x')).rejects.toThrow(/explicit deny/);
    const request = await feature(dana, 'third');
    await approve(erin, request);
    expect((await merge(dana, request.pullRequestId)).pullRequest?.pullRequestStatus).toBe('CLOSED');
    const iam = context.aws.client(IAMClient);
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'Mergers' }));
    expect(AttachedPolicies).toEqual([]);
  });

  it('needs no roles where permission sets name the policy', async () => {
    const parameters = { RoleNames: '', MergerRoleNames: 'AWSReservedSSO_Mergers_*', PolicyName: 'protected-branches' };
    const outcome = await deploy({ ...stack, stackName: 'by-name', parameters }, context);
    expect(outcome.outputs).toEqual({
      BranchProtectionPolicyArn: `arn:aws:iam::${tools}:policy/protected-branches`,
      BranchProtectionPolicyName: 'protected-branches',
    });
  });

  it('is gone from the roles when it is deleted', async () => {
    await context.aws.client(CloudFormationClient).send(new DeleteStackCommand({ StackName: stack.stackName }));
    await test.cloud.idle();
    expect(await push('Developers', 'refs/heads/main')).toBe('pushed');
  });
});

it('puts out what others build on', () => {
  const outputs = mapAt(readTemplate('cloudformation/controls/branch-protection.yml'), 'Outputs');
  expect(Object.keys(outputs).toSorted()).toEqual(['BranchProtectionPolicyArn', 'BranchProtectionPolicyName']);
});
