import {
  CodeBuildClient,
  CreateProjectCommand,
  CreateWebhookCommand,
  DeleteWebhookCommand,
  UpdateWebhookCommand,
  type CreateWebhookCommandInput,
} from '@aws-sdk/client-codebuild';
import { expect, it } from 'vitest';
import type { PullRequestEvent } from '../../../../../../steps/rehearse/cloud/cloud.ts';
import { startTestCloud } from '../../../../../helpers/cloud.ts';
import { allow, makeRoleIn } from '../../../../../helpers/roles.ts';

const tools = '222222222222';
const connectionArn = `arn:aws:codeconnections:eu-west-1:${tools}:connection/0c1e2f34`;

it('a webhook starts builds for pull requests that its filters let through, and their end is the status of the commit', async () => {
  const connections = { [connectionArn]: { status: 'AVAILABLE' as const, repositories: {} } };
  const test = await startTestCloud({ connections });
  const { cloud } = test;
  const codebuild = test.clientFor(tools).client(CodeBuildClient);
  const project = {
    source: {
      type: 'GITLAB' as const,
      location: 'https://gitlab.com/acme/shop/orders.git',
      auth: { type: 'CODECONNECTIONS' as const, resource: connectionArn },
      buildspec: "version: 0.2\nphases: { build: { commands: ['true'] } }\n",
    },
    artifacts: { type: 'NO_ARTIFACTS' as const },
    environment: {
      type: 'LINUX_CONTAINER' as const,
      image: 'aws/codebuild/standard:7.0',
      computeType: 'BUILD_GENERAL1_SMALL' as const,
    },
    serviceRole: await makeRoleIn(cloud, tools, 'build', 'codebuild.amazonaws.com', allow('logs:*')),
  };
  await codebuild.send(new CreateProjectCommand({ name: 'orders', ...project }));
  const webhook: CreateWebhookCommandInput = {
    projectName: 'orders',
    filterGroups: [
      [
        { type: 'EVENT', pattern: 'PULL_REQUEST_CREATED, PULL_REQUEST_REOPENED' },
        { type: 'BASE_REF', pattern: '^refs/heads/(main|release/.*)$' },
        { type: 'HEAD_REF', pattern: '^refs/heads/draft', excludeMatchedPattern: true },
      ],
    ],
    pullRequestBuildPolicy: { requiresCommentApproval: 'ALL_PULL_REQUESTS', approverRoles: ['GITLAB_OWNER'] },
  };
  const bare = new CreateWebhookCommand({ ...webhook, filterGroups: [[{ type: 'BASE_REF', pattern: 'main' }]] });
  await expect(codebuild.send(bare)).rejects.toThrow('EVENT');
  await expect(codebuild.send(new UpdateWebhookCommand(webhook))).rejects.toThrow('has no webhook');
  await codebuild.send(new CreateWebhookCommand(webhook));
  await expect(codebuild.send(new CreateWebhookCommand(webhook))).rejects.toThrow('already has a webhook');

  const said = async (more: Partial<PullRequestEvent> = {}) => {
    const event = { event: 'PULL_REQUEST_CREATED', number: 1, head: 'topic', base: 'release/1' } as const;
    const of = { connectionArn, repository: 'acme/shop/orders', commit: 'c0ffee', authorRole: 'GITLAB_OWNER' };
    const known = cloud.commitStatuses.length;
    cloud.pullRequested({ ...event, ...of, ...more });
    await cloud.idle();
    return cloud.commitStatuses.slice(known).map(({ state }) => state);
  };
  expect(await said({ base: 'topic' })).toEqual([]);
  expect(await said({ head: 'draft/1' })).toEqual([]);
  expect(await said({ event: 'PULL_REQUEST_UPDATED' })).toEqual([]);
  expect(await said({ repository: 'acme/shop/invoices' })).toEqual([]);
  expect(await said({ authorRole: 'GITLAB_DEVELOPER' })).toEqual(['failure']);
  // The role may not get the connection's token, so that the build fails before anything is cloned.
  expect(await said()).toEqual(['pending', 'failure']);
  expect(cloud.refusals.map(({ action }) => action)).toEqual(['codeconnections:GetConnection']);
  expect(cloud.commitStatuses.at(-1)).toMatchObject({
    repository: 'acme/shop/orders',
    commit: 'c0ffee',
    context: 'AWS CodeBuild eu-west-1 (orders)',
  });
  const open = { requiresCommentApproval: 'DISABLED' as const };
  await codebuild.send(new UpdateWebhookCommand({ ...webhook, pullRequestBuildPolicy: open }));
  expect(await said({ authorRole: 'GITLAB_GUEST' })).toEqual(['pending', 'failure']);
  await codebuild.send(new DeleteWebhookCommand({ projectName: 'orders' }));
  expect(await said()).toEqual([]);
  await cloud.stop();
});
