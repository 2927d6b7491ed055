import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { AttachPolicyCommand, CreatePolicyCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';

const tools = '222222222222';
const bucketParameter = /parameter AccessLogBucketName/;

let organization: EmptyOrganization;
beforeEach(async () => {
  organization = await startEmptyOrganization();
});
afterEach(() => organization.cloud.stop());

const add = (section: string) => organization.configure((text) => `${text}${section}\n`);

async function parametersOf(StackName: string, region: string): Promise<Readonly<Record<string, string>>> {
  const client = organization.clientFor(tools).client(CloudFormationClient, { region });
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  const parameters = Stacks?.[0]?.Parameters ?? [];
  return Object.fromEntries(
    parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
  );
}

it('monitoring is deployed late, in each region and where the events of IAM are, and removed early', async () => {
  await add('monitoring: { emails: [platform@example.com, security@example.com], trail: true }');
  const { exitCode, stderr } = await organization.bootstrap('--yes');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const deployed = [...stderr.matchAll(/✓ .*deploy stack (\S+): created/g)].map(([, name]) => name);
  expect(deployed).toEqual([
    'codebuild-steps-access-logs',
    'codebuild-steps-common',
    'codebuild-steps-cross-account-roles',
    'steps-pipeline-orders',
    'codebuild-steps-monitoring',
    'codebuild-steps-monitoring',
  ]);
  const told = {
    EmailAddress: 'platform@example.com',
    SecondEmailAddress: 'security@example.com',
    CreateTrail: 'true',
  };
  const bucket = (await parametersOf('codebuild-steps-monitoring', 'eu-west-1'))['ArtifactBucketName'];
  expect(bucket).toMatch(/^codebuild-steps-common-artifactbucket-/);
  expect(await parametersOf('codebuild-steps-monitoring', 'eu-west-1')).toMatchObject(told);
  expect(await parametersOf('codebuild-steps-monitoring', 'us-east-1')).toMatchObject({
    ...told,
    ArtifactBucketName: '',
  });
  expect((await organization.bootstrap()).stdout).toContain('nothing to do');
  const removed = await organization.bootstrap('--remove', '--yes');
  expect(removed).toMatchObject({ exitCode: 0 });
  expect(removed.stdout).toMatch(
    /removed codebuild-steps-monitoring, codebuild-steps-monitoring, steps-pipeline-orders/,
  );
});

it('topics of their own regions take the messages in the place of e-mails', async () => {
  const topic = (region: string) => `arn:aws:sns:${region}:${tools}:changes`;
  await add(`monitoring: { topics: ['${topic('us-east-1')}', '${topic('eu-west-1')}'] }`);
  const { stdout } = await organization.bootstrap();
  expect(stdout).toMatch(/eu-west-1\n(?: .*\n)*? {6}parameter TopicArn = arn:aws:sns:eu-west-1:/);
  expect(stdout).toMatch(/us-east-1\n(?: .*\n)*? {6}parameter TopicArn = arn:aws:sns:us-east-1:/);
});

it('notifications are planned in each region, with what is to be told', async () => {
  await organization.configure((text) => text.replace('regions: [eu-west-1]', 'regions: [eu-west-1, eu-north-1]'));
  await add('notifications: { emails: [team@example.com], successes: all, pipelines: [orders], chat-topic: true }');
  await add('parameters: { notifications: { LogLines: "0" } }');
  const { stdout } = await organization.bootstrap();
  expect(stdout.match(/\+ stack codebuild-steps-notifications: create/g)).toHaveLength(2);
  const told = { EmailAddress: 'team@example.com', TellSuccesses: 'all', PipelineNames: 'orders', ChatTopic: 'true' };
  for (const [name, value] of Object.entries({ ...told, LogLines: '0' }))
    expect(stdout).toContain(`parameter ${name} = ${value}`);
});

it('change management is planned before the pipelines, which need its tickets', async () => {
  await add("change-management: { ticket-pattern: 'CHG[0-9]{7}', stages: [ApproveDeployToProd] }");
  const { stdout } = await organization.bootstrap();
  const [before = '', after = ''] = stdout.split('+ stack steps-pipeline-orders: create');
  expect(before).toContain('+ stack codebuild-steps-change-management: create');
  expect(before).toContain('parameter StageNames = ApproveDeployToProd');
  for (const part of [before, after]) expect(part).toContain('parameter ChangeTicketPattern = CHG[0-9]{7}');
  const own = await readFile(join(packageRoot(), 'cloudformation', 'pipelines', 'standard.yml'), 'utf8');
  await writeFile(join(organization.folder, 'own.yml'), own.replaceAll('ChangeTicketPattern', 'Tickets'));
  await organization.configure((text) => text.replace(/^( +)compute-type: .*\n/m, '$1template: own.yml\n'));
  expect((await organization.bootstrap()).stderr).toContain('declares no parameter ChangeTicketPattern');
});

it('access logs go to a bucket of their own, to one that is there, or nowhere', async () => {
  expect((await organization.bootstrap()).stdout).toContain(
    'parameter AccessLogBucketName = (output AccessLogBucketName of the access logs stack)',
  );
  await add('access-logs: { expiration-days: 30 }');
  expect((await organization.bootstrap()).stdout).toContain('parameter LogExpirationDays = 30');
  await organization.configure((text) => text.replace('{ expiration-days: 30 }', '{ bucket: logs-of-all }'));
  const { stdout } = await organization.bootstrap();
  expect(stdout).toContain('parameter AccessLogBucketName = logs-of-all');
  expect(stdout).not.toContain('codebuild-steps-access-logs');
  await organization.configure((text) => text.replace('{ bucket: logs-of-all }', 'false'));
  expect((await organization.bootstrap()).stdout).not.toMatch(bucketParameter);
});

it('a region that is closed to the account is missed only by monitoring', async () => {
  const organizations = organization.clientFor('111111111111').client(OrganizationsClient);
  const Content = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: 'cloudformation:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      },
    ],
  });
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({ Name: 'regions', Description: 'd', Type: 'SERVICE_CONTROL_POLICY', Content }),
  );
  await organizations.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: tools }));
  expect(await organization.bootstrap()).toMatchObject({ exitCode: 0 });
  await add('monitoring: { emails: [platform@example.com] }');
  const { exitCode, stderr } = await organization.bootstrap();
  expect(exitCode).toBe(1);
  expect(stderr).toContain('[AWS_ACCESS_DENIED]');
});
