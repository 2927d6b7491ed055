import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CodeCommitClient,
  CreateApprovalRuleTemplateCommand,
  CreateRepositoryCommand,
  GetApprovalRuleTemplateCommand,
  ListApprovalRuleTemplatesCommand,
  ListRepositoriesForApprovalRuleTemplateCommand,
} from '@aws-sdk/client-codecommit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadInlineFunction, startAnswerServer, type AnswerServer } from '../../helpers/approval-function.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { accountId } from '../../helpers/deploying.ts';

describe('the function that makes approval rule templates', () => {
  let test: TestCloud;
  let folder: string;
  let server: AnswerServer;
  let handler: (event: object) => Promise<void>;
  let codecommit: CodeCommitClient;
  const rule = {
    Name: 'rule',
    Description: 'For us',
    ApprovalsNeeded: '2',
    ApprovalPoolMembers: [''],
    Branches: ['main'],
    RepositoryNames: ['orders'],
  };

  beforeAll(async () => {
    test = await startTestCloud();
    folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
    server = await startAnswerServer();
    for (const [name, value] of Object.entries(test.environmentFor(accountId('Tools')))) vi.stubEnv(name, value);
    vi.spyOn(console, 'error').mockImplementation(() => {});
    handler = await loadInlineFunction('cloudformation/controls/approval-rules.yml', 'Function', folder);
    codecommit = test.clientFor(accountId('Tools')).client(CodeCommitClient);
    for (const repositoryName of ['orders', 'invoices'])
      await codecommit.send(new CreateRepositoryCommand({ repositoryName }));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    server.close();
    await test.cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    server.status = 200;
  });

  async function ask(RequestType: string, properties: object, more: object = {}) {
    const base = {
      StackId: 'arn:stack/approval/1',
      RequestId: `request-${server.answers.length}`,
      LogicalResourceId: 'ApprovalRule',
    };
    await handler({
      ...base,
      RequestType,
      ResponseURL: server.url,
      ResourceProperties: { ...rule, ...properties },
      ...more,
    });
    const answer = server.answers.at(-1);
    expect(answer).toMatchObject(base);
    return answer;
  }
  const names = async () =>
    (await codecommit.send(new ListApprovalRuleTemplatesCommand({}))).approvalRuleTemplateNames?.toSorted();
  const repositoriesOf = async (approvalRuleTemplateName: string) =>
    (await codecommit.send(new ListRepositoriesForApprovalRuleTemplateCommand({ approvalRuleTemplateName })))
      .repositoryNames;
  const contentOf = async (approvalRuleTemplateName: string) => {
    const found = await codecommit.send(new GetApprovalRuleTemplateCommand({ approvalRuleTemplateName }));
    return JSON.parse(found.approvalRuleTemplate?.approvalRuleTemplateContent ?? '') as unknown;
  };

  it('makes a rule, and is not confused by being asked twice', async () => {
    for (const _ of [1, 2]) {
      expect(await ask('Create', {})).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'rule' });
    }
    expect(await names()).toEqual(['rule']);
    expect(await repositoriesOf('rule')).toEqual(['orders']);
    expect(await contentOf('rule')).toEqual({
      Version: '2018-11-08',
      DestinationReferences: ['refs/heads/main'],
      Statements: [{ Type: 'Approvers', NumberOfApprovalsNeeded: 2 }],
    });
  });

  it('changes content and repositories in place: the physical id stays', async () => {
    const properties = {
      ApprovalsNeeded: '1',
      ApprovalPoolMembers: ['arn:aws:iam::1:user/a'],
      Branches: [''],
      RepositoryNames: ['invoices'],
    };
    const answer = await ask('Update', properties, { PhysicalResourceId: 'rule', OldResourceProperties: rule });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'rule' });
    expect(await repositoriesOf('rule')).toEqual(['invoices']);
    expect(await contentOf('rule')).toEqual({
      Version: '2018-11-08',
      Statements: [{ Type: 'Approvers', NumberOfApprovalsNeeded: 1, ApprovalPoolMembers: ['arn:aws:iam::1:user/a'] }],
    });
  });

  it('answers with another physical id for another name, and leaves the old rule to the clean-up', async () => {
    const answer = await ask(
      'Update',
      { Name: 'renamed' },
      { PhysicalResourceId: 'rule', OldResourceProperties: rule },
    );
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'renamed' });
    expect(await names()).toEqual(['renamed', 'rule']);
    await ask('Delete', {}, { PhysicalResourceId: 'rule' });
    expect(await names()).toEqual(['renamed']);
  });

  it('leaves nothing of a rule that it could not associate', async () => {
    const properties = { Name: 'half', RepositoryNames: ['orders', 'absent'] };
    const answer = await ask('Update', properties, { PhysicalResourceId: 'renamed', OldResourceProperties: rule });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'renamed',
      Reason: 'RepositoryDoesNotExistException: absent does not exist',
    });
    expect(await names()).toEqual(['renamed']);
  });

  it('says why it failed, and then deletes nothing that is not its own', async () => {
    const approvalRuleTemplateContent = JSON.stringify(await contentOf('renamed'));
    await codecommit.send(
      new CreateApprovalRuleTemplateCommand({ approvalRuleTemplateName: 'theirs', approvalRuleTemplateContent }),
    );
    const answer = await ask('Create', { Name: 'theirs' });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'Error: theirs exists, and is not of this stack' });
    expect(await ask('Delete', { Name: 'theirs' }, { PhysicalResourceId: 'theirs' })).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(await names()).toEqual(['renamed', 'theirs']);
  });

  it('deletes its rule with all associations, and succeeds where it is gone', async () => {
    for (const _ of [1, 2]) {
      const answer = await ask('Delete', { Name: 'renamed' }, { PhysicalResourceId: 'renamed' });
      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'renamed' });
    }
    expect(await names()).toEqual(['theirs']);
  });

  it('fails loudly where its answer is not taken', async () => {
    server.status = 403;
    await expect(ask('Delete', {}, { PhysicalResourceId: 'rule' })).rejects.toThrow('the answer was refused: 403');
  });
});
