import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedActions } from './helpers/documented-actions.ts';
import { roleArn, stage, startFixture, tools, type Fixture } from './helpers/pipeline-fixture.ts';
import { runSteps } from './helpers/run-steps.ts';
import { createWorkspace } from './helpers/workspace.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
  await fixture.push({ 'source.txt': 'content' });
  await fixture.createProject('build', "version: 0.2\nphases: { build: { commands: ['echo said; false'] } }\n");
  await fixture.createPipeline('broken', [stage.source(), stage.build('build')]);
  await fixture.createPipeline('waiting', [stage.source(), stage.approve()]);
  await fixture.cloud.idle();
});
afterAll(() => fixture.dispose());

/** A role of the Tools account that may do what the page's row says and no more, and what acts as it. */
async function environmentOf(RoleName: string, actions: readonly string[]): Promise<Record<string, string>> {
  const clients = fixture.clientFor(tools);
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${tools}:root` }, Action: 'sts:AssumeRole' };
  const iam = clients.client(IAMClient);
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  const PolicyDocument = document({ Effect: 'Allow', Action: actions, Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'operate', PolicyDocument }));
  const assume = new AssumeRoleCommand({ RoleArn: roleArn(RoleName), RoleSessionName: 'test' });
  const { Credentials } = await clients.client(STSClient).send(assume);
  return {
    ...fixture.environmentFor(tools),
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
  };
}

describe('with what docs/operating.md says that it calls, and no more,', () => {
  it.each<[string, readonly string[], string]>([
    ['status', [], ''],
    ['status', ['--all'], 'waiting: waits for a person'],
    ['logs', ['broken', '--stage', 'Build'], 'Build/Build  said'],
    ['approve', ['waiting', '--yes'], 'approved: stage Approve'],
    ['retry', ['broken'], 'retries stage Build'],
  ])('steps %s %j does its work', async (command, args, said) => {
    const actions = documentedActions('operating.md', `\`steps ${command}\``);
    expect(actions.length).toBeGreaterThan(2);
    const env = await environmentOf(`${command}${args.length}`, actions);
    const ended = await runSteps([command, ...args], { cwd: await createWorkspace(), env });
    expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(said) });
    expect(ended.stdout).not.toContain('cannot be read');
  });

  it('says which call was refused where one is', async () => {
    const env = await environmentOf('nobody', ['codepipeline:GetPipelineState']);
    const ended = await runSteps(['status', 'broken'], { cwd: await createWorkspace(), env });
    expect(ended).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('[AWS_ACCESS_DENIED]') });
    expect(ended.stderr).toContain('codepipeline:ListPipelineExecutions');
  });
});
