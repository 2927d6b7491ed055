import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import {
  CodeCommitClient,
  CreateApprovalRuleTemplateCommand,
  CreateRepositoryCommand,
  DeleteApprovalRuleTemplateCommand,
  GetApprovalRuleTemplateCommand,
  ListApprovalRuleTemplatesCommand,
  ListRepositoriesForApprovalRuleTemplateCommand,
} from '@aws-sdk/client-codecommit';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../../steps/context.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { accountId, contextAs, copyOf, deploy } from '../../helpers/deploying.ts';
import { mapAt, readTemplate } from '../../helpers/templates.ts';

const template = readTemplate('cloudformation/controls/approval-rules.yml');

describe('the stack of an approval rule', () => {
  let test: TestCloud;
  let folder: string;
  let context: Context;
  let codecommit: CodeCommitClient;
  const stack = { stackName: 'approval', templateFile: 'controls/approval-rules.yml' };
  const full = {
    RuleName: 'Two of the approvers',
    RuleDescription: 'Prod is served from these branches',
    ApprovalsNeeded: '2',
    ApprovalPoolMembers: 'arn:aws:sts::222222222222:assumed-role/Approvers/*,CodeCommitApprovers:222222222222:Leads/*',
    Branches: 'main,hotfix',
    RepositoryNames: 'orders,invoices',
    LogRetentionDays: '30',
  };

  beforeAll(async () => {
    test = await startTestCloud();
    folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
    context = contextAs(
      test.cloud,
      test.cloud.administrator(accountId('Tools')),
      await copyOf('cloudformation', folder),
    );
    codecommit = context.aws.client(CodeCommitClient);
    for (const repositoryName of ['orders', 'invoices', 'payments'])
      await codecommit.send(new CreateRepositoryCommand({ repositoryName }));
  });
  afterAll(async () => {
    await test.cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function ruleOf(approvalRuleTemplateName: string) {
    const { approvalRuleTemplate } = await codecommit.send(
      new GetApprovalRuleTemplateCommand({ approvalRuleTemplateName }),
    );
    const { repositoryNames = [] } = await codecommit.send(
      new ListRepositoriesForApprovalRuleTemplateCommand({ approvalRuleTemplateName }),
    );
    const content: unknown = JSON.parse(approvalRuleTemplate?.approvalRuleTemplateContent ?? '');
    return {
      content,
      repositories: repositoryNames.toSorted(),
      description: approvalRuleTemplate?.approvalRuleTemplateDescription,
    };
  }

  const ruleNames = async () =>
    (await codecommit.send(new ListApprovalRuleTemplatesCommand({}))).approvalRuleTemplateNames?.toSorted();

  it('makes a rule with as few parameters as possible', async () => {
    const outcome = await deploy({ ...stack, parameters: { RepositoryNames: 'orders' } }, context);
    expect(outcome.kind).toBe('created');
    expect(outcome.outputs['ApprovalRuleTemplateName']).toBe('codebuild-steps-approval');
    expect(await ruleOf('codebuild-steps-approval')).toEqual({
      content: {
        Version: '2018-11-08',
        DestinationReferences: ['refs/heads/main'],
        Statements: [{ Type: 'Approvers', NumberOfApprovalsNeeded: 1 }],
      },
      repositories: ['orders'],
      description: expect.stringMatching(/^Approvals before .*stack\/approval\/.* ApprovalRule$/) as string,
    });
  });

  it('changes nothing the second time', async () => {
    expect((await deploy({ ...stack, parameters: { RepositoryNames: 'orders' } }, context)).kind).toBe('unchanged');
  });

  it('changes the rule and its repositories in place', async () => {
    const parameters = { RepositoryNames: 'payments,invoices', ApprovalsNeeded: '3', Branches: 'main,release' };
    expect((await deploy({ ...stack, parameters }, context)).kind).toBe('updated');
    expect(await ruleOf('codebuild-steps-approval')).toMatchObject({
      content: {
        DestinationReferences: ['refs/heads/main', 'refs/heads/release'],
        Statements: [{ NumberOfApprovalsNeeded: 3 }],
      },
      repositories: ['invoices', 'payments'],
    });
  });

  it('replaces the rule when its name changes, with all its parameters', async () => {
    const outcome = await deploy({ ...stack, parameters: full }, context);
    expect(outcome.outputs['ApprovalRuleTemplateName']).toBe(full.RuleName);
    expect(await ruleNames()).toEqual([full.RuleName]);
    expect(await ruleOf(full.RuleName)).toMatchObject({
      content: {
        Statements: [{ NumberOfApprovalsNeeded: 2, ApprovalPoolMembers: full.ApprovalPoolMembers.split(',') }],
      },
      repositories: ['invoices', 'orders'],
    });
  });

  it('goes back to the former rule where an update fails', async () => {
    const parameters = { ...full, RuleName: 'Another', RepositoryNames: 'orders,absent' };
    await expect(deploy({ ...stack, parameters }, context)).rejects.toThrow(/absent does not exist/);
    expect(await ruleOf(full.RuleName)).toMatchObject({ repositories: ['invoices', 'orders'] });
  });

  it('neither takes over nor deletes a rule that somebody else made', async () => {
    const foreign = {
      approvalRuleTemplateName: 'theirs',
      approvalRuleTemplateContent:
        '{"Version":"2018-11-08","Statements":[{"Type":"Approvers","NumberOfApprovalsNeeded":5}]}',
    };
    await codecommit.send(new CreateApprovalRuleTemplateCommand(foreign));
    const parameters = { RuleName: 'theirs', RepositoryNames: 'orders' };
    await expect(deploy({ ...stack, stackName: 'second', parameters }, context)).rejects.toThrow(
      /Received response status \[FAILED\] from custom resource\. Message returned: Error: theirs exists, and is not of this stack/,
    );
    expect(await ruleOf('theirs')).toMatchObject({
      content: { Statements: [{ NumberOfApprovalsNeeded: 5 }] },
      repositories: [],
    });
    await codecommit.send(new DeleteApprovalRuleTemplateCommand({ approvalRuleTemplateName: 'theirs' }));
  });

  it('takes the rule, its associations and its log away when it is deleted', async () => {
    const cloudformation = context.aws.client(CloudFormationClient);
    const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: 'approval' }));
    expect(StackEvents.length).toBeGreaterThan(10);
    await cloudformation.send(new DeleteStackCommand({ StackName: 'approval' }));
    await test.cloud.idle();
    expect(await ruleNames()).toEqual([]);
    const { logGroups } = await context.aws.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toEqual([]);
  });
});

describe('the template of an approval rule', () => {
  it('puts out what others build on', () => {
    expect(Object.keys(mapAt(template, 'Outputs')).toSorted()).toEqual(['ApprovalRuleTemplateName', 'FunctionName']);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
  it('has a function that fits into the template', () => {
    const source = String(mapAt(template, 'Resources', 'Function', 'Properties', 'Code')['ZipFile']);
    expect(source.length).toBeGreaterThan(1000);
    expect(source.length).toBeLessThan(4096);
  });
});
