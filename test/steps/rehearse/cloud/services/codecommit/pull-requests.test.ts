import {
  AssociateApprovalRuleTemplateWithRepositoryCommand,
  BatchAssociateApprovalRuleTemplateWithRepositoriesCommand,
  BatchDisassociateApprovalRuleTemplateFromRepositoriesCommand,
  CodeCommitClient,
  CreateApprovalRuleTemplateCommand,
  CreateBranchCommand,
  CreateCommitCommand,
  CreatePullRequestCommand,
  CreateRepositoryCommand,
  DeleteApprovalRuleTemplateCommand,
  DeleteFileCommand,
  EvaluatePullRequestApprovalRulesCommand,
  GetBranchCommand,
  GetCommentsForPullRequestCommand,
  GetCommitCommand,
  GetFileCommand,
  GetPullRequestApprovalStatesCommand,
  GetPullRequestCommand,
  ListAssociatedApprovalRuleTemplatesForRepositoryCommand,
  ListPullRequestsCommand,
  MergeBranchesByThreeWayCommand,
  MergePullRequestByFastForwardCommand,
  MergePullRequestBySquashCommand,
  MergePullRequestByThreeWayCommand,
  OverridePullRequestApprovalRulesCommand,
  PostCommentForPullRequestCommand,
  PutFileCommand,
  UpdateApprovalRuleTemplateNameCommand,
  UpdateCommentCommand,
  UpdatePullRequestApprovalStateCommand,
  UpdatePullRequestStatusCommand,
} from '@aws-sdk/client-codecommit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudEvent } from '../../../../../../steps/rehearse/cloud/cloud.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';
import { makePeopleRole, personIn } from '../../../../../helpers/controls.ts';

const tools = '222222222222';
const repositoryName = 'orders';

describe('pull requests', () => {
  let test: TestCloud;
  let [ann, bob]: CodeCommitClient[] = [];
  const heard: CloudEvent[] = [];
  const client = (): CodeCommitClient => ann as CodeCommitClient;
  const other = (): CodeCommitClient => bob as CodeCommitClient;

  beforeAll(async () => {
    test = await startTestCloud();
    await makePeopleRole(test, tools, 'People', ['codecommit:*']);
    [ann, bob] = ['ann', 'bob'].map((name) =>
      test.clientAs(personIn(test.cloud, tools, 'People', name)).client(CodeCommitClient),
    );
    await client().send(new CreateRepositoryCommand({ repositoryName }));
    await commit('main', { 'a.txt': 'one' });
    test.cloud.onEvent((event) => heard.push(event));
  });
  afterAll(() => test.cloud.stop());

  async function tipOf(branchName: string): Promise<string> {
    return (await client().send(new GetBranchCommand({ repositoryName, branchName }))).branch?.commitId ?? '';
  }
  async function commit(branchName: string, files: Readonly<Record<string, string>>): Promise<string> {
    const putFiles = Object.entries(files).map(([filePath, text]) => ({ filePath, fileContent: Buffer.from(text) }));
    const parentCommitId = await tipOf(branchName).catch(() => undefined);
    const input = { repositoryName, branchName, putFiles, parentCommitId };
    return (await client().send(new CreateCommitCommand(input))).commitId ?? '';
  }
  async function open(branchName: string, files: Readonly<Record<string, string>>) {
    await client().send(new CreateBranchCommand({ repositoryName, branchName, commitId: await tipOf('main') }));
    await commit(branchName, files);
    const targets = [{ repositoryName, sourceReference: branchName, destinationReference: 'main' }];
    const { pullRequest } = await client().send(new CreatePullRequestCommand({ title: branchName, targets }));
    const [pullRequestId = '', revisionId = ''] = [pullRequest?.pullRequestId, pullRequest?.revisionId];
    return { pullRequestId, revisionId, merge: { pullRequestId, repositoryName } };
  }
  const parentsOf = async (commitId: string | undefined) =>
    (await client().send(new GetCommitCommand({ repositoryName, commitId }))).commit?.parents;

  it('are merged fast-forward where main did not move on, and tell of it as a push does', async () => {
    const { merge } = await open('forward', { 'b.txt': 'two' });
    const tip = await tipOf('forward');
    const { pullRequest } = await client().send(new MergePullRequestByFastForwardCommand(merge));
    expect(pullRequest).toMatchObject({
      pullRequestStatus: 'CLOSED',
      authorArn: expect.stringContaining('/ann') as string,
    });
    expect(await tipOf('main')).toBe(tip);
    expect(heard.at(-1)?.detail).toMatchObject({ event: 'referenceUpdated', referenceName: 'main', commitId: tip });
    await expect(client().send(new MergePullRequestByFastForwardCommand(merge))).rejects.toThrow(/already closed/);
  });

  it('are squashed into one commit, or merged with two parents', async () => {
    const squash = await open('squash', { 'c.txt': 'three' });
    const threeWay = await open('three-way', { 'd.txt': 'four' });
    const before = await tipOf('main');
    await client().send(new MergePullRequestBySquashCommand({ ...squash.merge, commitMessage: 'All at once' }));
    const squashed = await tipOf('main');
    expect(await parentsOf(squashed)).toEqual([before]);
    await expect(client().send(new MergePullRequestByFastForwardCommand(threeWay.merge))).rejects.toThrow(
      /cannot be merged automatically/,
    );
    await client().send(new MergePullRequestByThreeWayCommand(threeWay.merge));
    expect(await parentsOf(await tipOf('main'))).toEqual([squashed, await tipOf('three-way')]);
    for (const filePath of ['c.txt', 'd.txt'])
      expect((await client().send(new GetFileCommand({ repositoryName, filePath }))).filePath).toBe(filePath);
  });

  it('tell of themselves when they are opened and when their source branch moves, and of no other branch', async () => {
    const { pullRequestId, revisionId } = await open('told', { 'e.txt': 'five' });
    const [sourceReference, destinationReference] = ['refs/heads/told', 'refs/heads/main'];
    const opened = {
      event: 'pullRequestCreated',
      pullRequestId,
      revisionId,
      sourceReference,
      destinationReference,
      sourceCommit: await tipOf('told'),
      destinationCommit: await tipOf('main'),
      pullRequestStatus: 'Open',
      isMerged: 'False',
      repositoryNames: [repositoryName],
    };
    expect(heard.at(-1)).toMatchObject({ 'detail-type': 'CodeCommit Pull Request State Change', detail: opened });
    const sourceCommit = await commit('told', { 'e.txt': 'six' });
    const moved = heard.at(-1)?.detail;
    expect(moved).toMatchObject({ event: 'pullRequestSourceBranchUpdated', pullRequestId, sourceCommit });
    expect(moved?.['revisionId']).not.toBe(revisionId);
    await commit('main', { 'f.txt': 'seven' });
    expect(heard.at(-1)?.detail).toMatchObject({ event: 'referenceUpdated' });
    const { pullRequest } = await client().send(new GetPullRequestCommand({ pullRequestId }));
    expect(pullRequest?.pullRequestTargets?.[0]?.mergeBase).toBe(opened.destinationCommit);
  });

  it('are commented on; a comment is changed by its author alone, and no longer than CodeCommit takes', async () => {
    const { pullRequestId } = await open('commented', { 'g.txt': 'eight' });
    const [beforeCommitId, afterCommitId] = [await tipOf('main'), await tipOf('commented')];
    const place = { pullRequestId, repositoryName, beforeCommitId, afterCommitId };
    const post = (content: string) =>
      client().send(new PostCommentForPullRequestCommand({ ...place, content, location: { filePath: 'g.txt' } }));
    const { comment } = await post('Eight?');
    const commentId = comment?.commentId;
    await expect(other().send(new UpdateCommentCommand({ commentId, content: 'Nine' }))).rejects.toMatchObject({
      name: 'CommentNotCreatedByCallerException',
    });
    await client().send(new UpdateCommentCommand({ commentId, content: 'Eight!' }));
    const found = await other().send(new GetCommentsForPullRequestCommand({ pullRequestId }));
    expect(found.commentsForPullRequestData).toMatchObject([
      {
        ...place,
        location: { filePath: 'g.txt' },
        comments: [{ commentId, content: 'Eight!', authorArn: expect.stringContaining('/ann') as string }],
      },
    ]);
    await expect(post('x'.repeat(10_241))).rejects.toMatchObject({ name: 'CommentContentSizeLimitExceededException' });
    const unknown = new PostCommentForPullRequestCommand({ ...place, afterCommitId: 'f'.repeat(40), content: 'x' });
    await expect(client().send(unknown)).rejects.toMatchObject({ name: 'CommitDoesNotExistException' });
  });

  it('that conflict are not merged', async () => {
    const { merge } = await open('conflict', { 'a.txt': 'here' });
    await commit('main', { 'a.txt': 'there' });
    const attempt = client().send(new MergePullRequestBySquashCommand(merge));
    await expect(attempt).rejects.toMatchObject({ name: 'ManualMergeRequiredException' });
  });

  it('get the rules of the associated templates, and need their approvals', async () => {
    const names = { approvalRuleTemplateName: 'one' };
    const content = {
      Version: '2018-11-08',
      DestinationReferences: ['refs/heads/main'],
      Statements: [{ Type: 'Approvers', NumberOfApprovalsNeeded: 1 }],
    };
    const approvalRuleTemplateContent = JSON.stringify(content);
    await client().send(new CreateApprovalRuleTemplateCommand({ ...names, approvalRuleTemplateContent }));
    await expect(
      client().send(new CreateApprovalRuleTemplateCommand({ ...names, approvalRuleTemplateContent: '{}' })),
    ).rejects.toThrow(/already exists/);
    await client().send(new AssociateApprovalRuleTemplateWithRepositoryCommand({ ...names, repositoryName }));
    await expect(client().send(new DeleteApprovalRuleTemplateCommand(names))).rejects.toThrow(
      /associated with a repository/,
    );
    const { pullRequestId, revisionId, merge } = await open('approved', { 'e.txt': 'five' });
    const { pullRequest } = await client().send(new GetPullRequestCommand({ pullRequestId }));
    expect(pullRequest?.approvalRules).toMatchObject([{ approvalRuleName: 'one' }]);
    const evaluate = new EvaluatePullRequestApprovalRulesCommand({ pullRequestId, revisionId });
    expect((await client().send(evaluate)).evaluation).toMatchObject({
      approved: false,
      approvalRulesNotSatisfied: ['one'],
    });
    await expect(client().send(new MergePullRequestBySquashCommand(merge))).rejects.toMatchObject({
      name: 'PullRequestApprovalRulesNotSatisfiedException',
    });
    const approve = { pullRequestId, revisionId, approvalState: 'APPROVE' } as const;
    await expect(client().send(new UpdatePullRequestApprovalStateCommand(approve))).rejects.toMatchObject({
      name: 'PullRequestCannotBeApprovedByAuthorException',
    });
    for (const approvalState of ['APPROVE', 'REVOKE', 'APPROVE'] as const)
      await other().send(new UpdatePullRequestApprovalStateCommand({ ...approve, approvalState }));
    const states = await client().send(new GetPullRequestApprovalStatesCommand({ pullRequestId, revisionId }));
    expect(states.approvals).toMatchObject([
      { approvalState: 'APPROVE', userArn: expect.stringContaining('/bob') as string },
    ]);
    expect((await client().send(evaluate)).evaluation).toMatchObject({
      approved: true,
      approvalRulesSatisfied: ['one'],
    });
    await client().send(new MergePullRequestBySquashCommand(merge));
  });

  it('are merged without approvals where these are overridden, which IAM can deny', async () => {
    const { pullRequestId, revisionId, merge } = await open('overridden', { 'f.txt': 'six' });
    const override = { pullRequestId, revisionId, overrideStatus: 'OVERRIDE' } as const;
    await client().send(new OverridePullRequestApprovalRulesCommand(override));
    await expect(client().send(new OverridePullRequestApprovalRulesCommand(override))).rejects.toThrow(
      /already overridden/,
    );
    await client().send(new MergePullRequestBySquashCommand(merge));
  });

  it('can be closed, and are listed', async () => {
    const { pullRequestId } = await open('closed', { 'g.txt': 'seven' });
    await client().send(new UpdatePullRequestStatusCommand({ pullRequestId, pullRequestStatus: 'CLOSED' }));
    const open_ = { repositoryName, pullRequestStatus: 'OPEN' } as const;
    const { pullRequestIds = [] } = await client().send(new ListPullRequestsCommand(open_));
    expect(pullRequestIds).not.toContain(pullRequestId);
    expect(pullRequestIds).toHaveLength(3);
  });

  it('templates are associated with many repositories at once, renamed, and deleted', async () => {
    const repositoryNames = [repositoryName, 'absent'];
    const approvalRuleTemplateName = 'one';
    const made = await client().send(
      new BatchAssociateApprovalRuleTemplateWithRepositoriesCommand({ approvalRuleTemplateName, repositoryNames }),
    );
    expect(made.associatedRepositoryNames).toEqual([repositoryName]);
    expect(made.errors).toMatchObject([{ repositoryName: 'absent', errorCode: 'RepositoryDoesNotExistException' }]);
    await client().send(
      new UpdateApprovalRuleTemplateNameCommand({
        oldApprovalRuleTemplateName: 'one',
        newApprovalRuleTemplateName: 'two',
      }),
    );
    const associated = new ListAssociatedApprovalRuleTemplatesForRepositoryCommand({ repositoryName });
    expect((await client().send(associated)).approvalRuleTemplateNames).toEqual(['two']);
    await client().send(
      new BatchDisassociateApprovalRuleTemplateFromRepositoriesCommand({
        approvalRuleTemplateName: 'two',
        repositoryNames,
      }),
    );
    await client().send(new DeleteApprovalRuleTemplateCommand({ approvalRuleTemplateName: 'two' }));
    expect((await client().send(associated)).approvalRuleTemplateNames).toEqual([]);
  });

  it('branches are merged, and files put and deleted, without one', async () => {
    const branchName = 'direct';
    await client().send(new CreateBranchCommand({ repositoryName, branchName, commitId: await tipOf('main') }));
    const put = { repositoryName, branchName, filePath: 'h.txt', fileContent: Buffer.from('eight') };
    const { commitId } = await client().send(new PutFileCommand({ ...put, parentCommitId: await tipOf(branchName) }));
    await client().send(
      new DeleteFileCommand({ repositoryName, branchName, filePath: 'a.txt', parentCommitId: commitId }),
    );
    const specifiers = { sourceCommitSpecifier: branchName, destinationCommitSpecifier: 'main' };
    const merged = await client().send(new MergeBranchesByThreeWayCommand({ repositoryName, ...specifiers }));
    expect(await tipOf('main')).toBe(merged.commitId);
    const nowhere = { ...specifiers, repositoryName, targetBranch: 'nowhere' };
    await expect(client().send(new MergeBranchesByThreeWayCommand(nowhere))).rejects.toThrow(/nowhere does not exist/);
    await expect(client().send(new GetFileCommand({ repositoryName, filePath: 'a.txt' }))).rejects.toThrow(
      /does not exist/,
    );
  });
});
