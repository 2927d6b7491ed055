import { join } from 'node:path';
import { CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { mailOf, type Mail } from '../../steps/rehearse/cloud/services/sns/state.ts';
import { eventsState } from '../../steps/rehearse/cloud/services/events/state.ts';
import { contextAs, deploy } from '../helpers/deploying.ts';
import { newestExecution, operate } from '../helpers/operating.ts';
import { allowAll, stage, startFixture, tools, type Fixture } from '../helpers/pipeline-fixture.ts';
import { startWebServer, type WebServer } from '../helpers/web-server.ts';

const region = 'eu-west-1';
const platform = 'platform@example.com';
const question = { CustomData: 'Deploy #{SourceVariables.CommitId}?', ExternalEntityLink: 'https://example.com/plan' };
let fixture: Fixture;
let chat: WebServer;
let commit: string;
let seen = 0;

beforeAll(async () => {
  chat = await startWebServer();
  fixture = await startFixture({ standIns: { 'https://hooks.example.com': chat.origin } });
  await fixture.allow('build', [allowAll('s3:*', 'kms:*', 'logs:*')]);
  commit = await fixture.push({ 'source.txt': 'content' }, 'Add a table\n\nfor orders');
  await confirm((await deployNotifications({})).outputs['TopicArn'] ?? '');
}, 60_000);
afterAll(async () => {
  chat.close();
  await fixture.dispose();
});

function deployCommon(name: string, parameters: Readonly<Record<string, string>>) {
  const folder = join(packageRoot(), 'cloudformation', 'common');
  const context = contextAs(fixture.cloud, fixture.cloud.administrator(tools), folder);
  return deploy({ stackName: `codebuild-steps-${name}`, templateFile: `${name}.yml`, parameters }, context);
}

const deployNotifications = (parameters: Readonly<Record<string, string>>) =>
  deployCommon('notifications', { EmailAddress: platform, ...parameters });

const sns = () => fixture.clientFor(tools).client(SNSClient);

async function confirm(TopicArn: string): Promise<void> {
  const asked = (await news()).find(({ topicArn }) => topicArn === TopicArn);
  const Token = /^Token: (.+)$/m.exec(asked?.message ?? '')?.[1];
  await sns().send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
}

async function subscribe(TopicArn: string, Endpoint: string): Promise<void> {
  await sns().send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }));
  await confirm(TopicArn);
}

async function news(): Promise<readonly Mail[]> {
  await fixture.cloud.idle();
  const mail = mailOf(fixture.cloud).slice(seen);
  seen += mail.length;
  return mail;
}

const failedDeliveries = () => eventsState(fixture.cloud, tools, region).failedDeliveries;

async function createProject(name: string, group: string, ...commands: readonly string[]): Promise<void> {
  await fixture.codebuild.send(
    new CreateProjectCommand({
      name,
      source: {
        type: 'CODEPIPELINE',
        buildspec: `version: 0.2\nphases: { build: { commands: ${JSON.stringify(commands)} } }\n`,
      },
      artifacts: { type: 'CODEPIPELINE' },
      environment: { type: 'LINUX_CONTAINER', image: 'image', computeType: 'BUILD_GENERAL1_SMALL' },
      serviceRole: `arn:aws:iam::${tools}:role/build`,
      encryptionKey: fixture.keyArn,
      logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: group } },
    }),
  );
}

describe('a message', () => {
  it('of an approval names the commit, what is asked, where to look, and the command that answers', async () => {
    await fixture.createPipeline('orders', [stage.source(), stage.approve(question)]);
    const [mail, ...more] = await news();
    const { id } = await newestExecution(fixture, 'orders');
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ to: platform, subject: 'Pipeline orders waits for approval in Approve' });
    const next = /^next {7}(.+)$/m.exec(mail?.message ?? '')?.[1] ?? '';
    expect(mail?.message.split('\n')).toEqual([
      'Pipeline orders waits for approval in Approve.',
      '',
      'action     Approve',
      `commit     ${commit} "Add a table"`,
      `execution  ${id}`,
      `asks       Deploy ${commit}?`,
      'look at    https://example.com/plan',
      `console    https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/orders/executions/${id}/timeline?region=eu-west-1`,
      `next       steps approve orders Approve --execution ${id} --region eu-west-1 --summary "..."`,
    ]);
    const command = next.replace('"..."', 'fine').split(' ').slice(1);
    expect(await operate(fixture, ...command, '--yes')).toMatchObject({ exitCode: 0 });
  });

  it('of a success is sent where the pipeline is of the main class', async () => {
    const [mail] = await news();
    expect(mail).toMatchObject({ subject: 'Pipeline orders succeeded' });
    expect(mail?.message).toContain('\nnext       steps status orders --region eu-west-1');
    await createProject('steps-develop-early-build', '/codebuild-steps/develop/early/build', 'true');
    await fixture.createPipeline('early', [stage.source(), stage.build('steps-develop-early-build')]);
    expect(await news()).toEqual([]);
    expect((await newestExecution(fixture, 'early')).status).toBe('Succeeded');
  });

  it('of a failed build has the end of its log, and the commands that tell more and try again', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`);
    const command = lines.map((line) => `echo ${line}`).join('; ');
    await createProject('steps-main-broken-build', '/codebuild-steps/main/broken/build', command, 'exit 3');
    await fixture.createPipeline('broken', [stage.source(), stage.build('steps-main-broken-build')]);
    const [mail, ...more] = await news();
    const { id } = await newestExecution(fixture, 'broken');
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Pipeline broken failed in Build');
    expect(mail?.message).toMatch(/^why {8}.*exit status 3/m);
    const options = `--execution ${id} --region eu-west-1`;
    expect(mail?.message).toContain(
      `\nnext       steps logs broken --stage Build ${options}\n           steps retry broken Build ${options}\n`,
    );
    expect(mail?.message.split('The log ends with:\n')[1]?.split('\n')).toEqual(
      lines.slice(-10).map((line) => `  ${line}`),
    );
  });

  it('of a failure is sent without the log where that cannot be read', async () => {
    await fixture.createProject('other', "version: 0.2\nphases: { build: { commands: ['exit 4'] } }\n");
    await fixture.createPipeline('unread', [stage.source(), stage.build('other')]);
    const [mail] = await news();
    expect(mail?.message).toMatch(/^why {8}.*exit status 4/m);
    expect(mail?.message).toContain('The log ends with:\n  (the log could not be read: AccessDeniedException)');
  });

  it('of a rejection says who rejected it, and why', async () => {
    await fixture.createPipeline('refused', [stage.source(), stage.approve(question)]);
    await news();
    await operate(fixture, 'approve', 'refused', '--reject', '--yes', '--summary', 'drops a table');
    const [mail] = await news();
    expect(mail?.subject).toBe('Pipeline refused was not approved in Approve');
    expect(mail?.message).toMatch(/^why {8}.*drops a table by arn:aws:sts::222222222222:assumed-role\//m);
    expect(mail?.message).not.toContain('steps logs');
    expect(mail?.message).toContain('steps retry refused Approve --execution');
  });

  it('of a condition that was not met names the rule', async () => {
    const configuration = { Variable: '#{SourceVariables.CommitId}', Value: '^never$', Operator: 'MATCHES' };
    const rule = {
      name: 'Never',
      ruleTypeId: { category: 'Rule' as const, owner: 'AWS' as const, provider: 'VariableCheck', version: '1' },
      configuration,
    };
    await fixture.createPipeline('stopped', [
      stage.source(),
      { ...stage.approve(), beforeEntry: { conditions: [{ result: 'FAIL', rules: [rule] }] } },
    ]);
    const [mail] = await news();
    expect(mail?.subject).toBe('Pipeline stopped failed in Approve');
    expect(mail?.message).toMatch(/^why {8}rule Never: .+/m);
  });
});

describe('what is told', () => {
  it('can be limited to some pipelines, and to failures', async () => {
    await deployNotifications({ PipelineNames: 'unread,other', TellApprovals: 'false', TellSuccesses: 'none' });
    await news();
    for (const name of ['broken', 'unread']) await operate(fixture, 'retry', name);
    await fixture.codepipeline.send(new StartPipelineExecutionCommand({ name: 'orders' }));
    expect((await news()).map(({ subject }) => subject)).toEqual(['Pipeline unread failed in Build']);
    await deployNotifications({ PipelineNames: '', TellApprovals: 'true', TellSuccesses: 'main' });
  });

  it('comes in the form of Amazon Q Developer, and to a webhook as text', async () => {
    const { outputs } = await deployNotifications({ ChatTopic: 'true' });
    const Url = 'https://hooks.example.com/services/T1';
    await deployCommon('webhook', { Url, HeaderValue: 'Bearer secret', Format: 'text', Kinds: 'failure' });
    await subscribe(outputs['ChatTopicArn'] ?? '', 'chat@example.com');
    await news();
    await operate(fixture, 'retry', 'broken');
    const mail = await news();
    const [text, shown] = [platform, 'chat@example.com'].map((address) => mail.find(({ to }) => to === address));
    const { id } = await newestExecution(fixture, 'broken');
    expect(JSON.parse(shown?.message ?? '')).toEqual({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: 'Pipeline broken failed in Build',
        description: expect.stringContaining('line 12\n```') as string,
        nextSteps: [
          `\`steps logs broken --stage Build --execution ${id} --region eu-west-1\``,
          expect.stringContaining('steps retry broken'),
        ],
        keywords: ['broken', 'failure'],
      },
      metadata: {
        threadId: id,
        summary: 'Pipeline broken failed in Build',
        eventType: 'failure',
        relatedResources: ['arn:aws:codepipeline:eu-west-1:222222222222:broken'],
      },
    });
    expect(chat.received).toEqual([
      {
        path: '/services/T1',
        headers: expect.objectContaining({ authorization: 'Bearer secret' }) as object,
        body: { text: text?.message },
      },
    ]);
    expect(failedDeliveries()).toEqual([]);
  });

  it('comes to a webhook as an adaptive card; one that is down is a failed delivery', async () => {
    await deployCommon('webhook', { Format: 'adaptive-card' });
    await news();
    chat.status = 503;
    await operate(fixture, 'retry', 'broken');
    await news();
    const { body } = chat.received.at(-1) as {
      readonly body: { readonly attachments: readonly [{ readonly content: object }] };
    };
    expect(body.attachments[0].content).toMatchObject({
      type: 'AdaptiveCard',
      body: [
        { text: 'Pipeline broken failed in Build' },
        { text: expect.stringContaining('steps retry broken Build') as string },
      ],
      actions: [{ type: 'Action.OpenUrl', url: expect.stringMatching(/^https:\/\/eu-west-1\.console/) as string }],
    });
    expect(failedDeliveries()).toEqual([
      expect.objectContaining({
        detailType: 'Pipeline Message',
        reason: 'https://hooks.example.com/services/T1 answered 503',
      }),
    ]);
  });
});
