import { CloudFormationClient, DeleteStackInstancesCommand } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, DeletePipelineCommand } from '@aws-sdk/client-codepipeline';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DisableKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { DeleteParameterCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from 'vitest';
import { diagnose, doctor } from '../../helpers/doctoring.ts';
import type { EmptyOrganization } from '../../helpers/empty-organization.ts';
import { findUnit } from '../../helpers/find-unit.ts';
import { installedForEach } from '../../helpers/installed-organization.ts';

const [management, tools, dev] = ['111111111111', '222222222222', '333333333333'];

const opened = installedForEach();
let organization: EmptyOrganization;
beforeEach(() => {
  organization = opened();
});

async function keyArn(): Promise<string> {
  const Name = '/codebuild-steps/common/artifact-key-arn';
  const { Parameter } = await organization.clientFor(tools).client(SSMClient).send(new GetParameterCommand({ Name }));
  return Parameter?.Value ?? '';
}

const organizations = () => organization.clientFor(management).client(OrganizationsClient);

async function deleteRole(account: string, RoleName: string): Promise<void> {
  const iam = organization.clientFor(account).client(IAMClient);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of AttachedPolicies) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
}

interface Case {
  readonly name: string;
  readonly breakIt: () => Promise<unknown>;
  readonly message: RegExp;
  readonly next: RegExp;
  readonly template?: string;
  readonly breaks: RegExp;
}

const cases: readonly Case[] = [
  {
    name: 'a parameter of the common stack that is missing',
    breakIt: () =>
      organization
        .clientFor(tools)
        .client(SSMClient)
        .send(new DeleteParameterCommand({ Name: '/codebuild-steps/common/build-role-arn' })),
    message: /^there is no SSM parameter \/codebuild-steps\/common\/build-role-arn in account 222222222222, eu-west-1$/,
    next: /^aws ssm put-parameter/,
    template: 'cloudformation/common/common.yml',
    breaks: /the parameters of the common stack are there$/,
  },
  {
    name: 'a parameter of an account that is missing',
    breakIt: () =>
      organization
        .clientFor(dev)
        .client(SSMClient)
        .send(new DeleteParameterCommand({ Name: '/codebuild-steps/account/log-retention-days' })),
    message: /\/codebuild-steps\/account\/log-retention-days in account 333333333333/,
    next: /^aws ssm put-parameter/,
    template: 'cloudformation/cross-account/roles.yml',
    breaks: /^Dev 333333333333: the parameters of the account are there$/,
  },
  {
    name: 'a key that is disabled',
    breakIt: async () =>
      organization
        .clientFor(tools)
        .client(KMSClient)
        .send(new DisableKeyCommand({ KeyId: await keyArn() })),
    message: /^key arn:aws:kms:.* is in state Disabled/,
    next: /^aws kms enable-key --key-id arn/,
    template: 'cloudformation/common/common.yml',
    breaks: /CrossAccountDeploymentRole reads what the template refers to$/,
  },
  {
    name: 'a key that waits for its deletion',
    breakIt: async () =>
      organization
        .clientFor(tools)
        .client(KMSClient)
        .send(new ScheduleKeyDeletionCommand({ KeyId: await keyArn() })),
    message: /^key arn:aws:kms:.* is in state PendingDeletion/,
    next: /^aws kms cancel-key-deletion .*enable-key$/,
    template: 'cloudformation/common/common.yml',
    breaks: /the artifact bucket is there and its key is enabled$/,
  },
  {
    name: 'a role of a workload account that is missing',
    breakIt: () => deleteRole(dev, 'CrossAccountDeploymentRole'),
    message: /^there is no role CrossAccountDeploymentRole in account 333333333333$/,
    next: /^make it/,
    template: 'cloudformation/cross-account/roles.yml',
    breaks: /^Dev 333333333333: CloudFormation takes on CrossAccountDeploymentRole$/,
  },
  {
    name: 'a role of the Tools account that is missing',
    breakIt: () => deleteRole(tools, 'codebuild-steps-check-eu-west-1'),
    message: /^there is no role codebuild-steps-check-eu-west-1 in account 222222222222$/,
    next: /^make it/,
    template: 'cloudformation/common/common.yml',
    breaks: /CodeBuild takes on the role of project steps-main-orders-validate$/,
  },
  {
    name: 'a pipeline that is missing',
    breakIt: () =>
      organization
        .clientFor(tools)
        .client(CodePipelineClient)
        .send(new DeletePipelineCommand({ name: 'orders' })),
    message: /^there is no pipeline orders in eu-west-1$/,
    next: /^steps bootstrap$/,
    template: 'cloudformation/pipelines/standard.yml',
    breaks: /pipeline orders is there, as configured$/,
  },
  {
    name: 'a rule that is disabled',
    breakIt: () =>
      organization
        .clientFor(tools)
        .client(EventBridgeClient)
        .send(new DisableRuleCommand({ Name: 'steps-main-orders-source' })),
    message: /^rule arn:aws:events:.*steps-main-orders-source is disabled/,
    next: /^aws events enable-rule --name steps-main-orders-source --region eu-west-1$/,
    template: 'cloudformation/pipelines/standard.yml',
    breaks: /pipeline orders is there, as configured$/,
  },
  {
    name: 'an account that the configuration names and the pipeline does not reach',
    breakIt: () =>
      organization.configure((text) =>
        text.replace('    compute-type:', "    accounts:\n      dev: '777777777777'\n    compute-type:"),
      ),
    message: /^pipeline orders does not deploy to account 777777777777, as it is configured to$/,
    next: /^steps bootstrap/,
    template: 'cloudformation/pipelines/standard.yml',
    breaks: /pipeline orders is there, as configured$/,
  },
  {
    name: 'an account that no StackSet has put the roles into',
    breakIt: async () => {
      const client = organization.clientFor(management).client(CloudFormationClient);
      await client.send(
        new DeleteStackInstancesCommand({
          StackSetName: 'codebuild-steps-standard-accounts',
          DeploymentTargets: { OrganizationalUnitIds: [await findUnit(organizations(), 'Workloads', 'Standard')] },
          Regions: ['eu-west-1'],
          RetainStacks: true,
        }),
      );
      await organization.cloud.idle();
    },
    message: /^no StackSet has put the roles into account 333333333333, eu-west-1$/,
    next: /organizational-units/,
    template: 'cloudformation/cross-account/roles.yml',
    breaks: /^Dev 333333333333: the StackSet has put the roles there, as they are now$/,
  },
];

describe('something that is not there or not as it should be', () => {
  it.each(cases)('$name: is told, with all that it breaks', async ({ breakIt, message, next, template, breaks }) => {
    await breakIt();
    const { exitCode, findings } = await diagnose(organization);
    expect(exitCode).toBe(1);
    const finding = findings.find((one) => message.test(one.message));
    expect(finding).toMatchObject({ kind: 'state', next: expect.stringMatching(next) });
    expect(finding?.breaks).toContainEqual(expect.stringMatching(breaks));
    expect(finding?.owner?.template).toBe(template);
  });
});

describe('what could not be looked at', () => {
  it('is told where no credentials are configured for workload accounts, and never taken for a yes', async () => {
    await organization.configure((text) => text.replace(/ {2}# For steps doctor,[\s\S]*/, ''));
    const { exitCode, stdout } = await doctor(organization);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('? orders: CrossAccountPipelineRole reads the artifact: could not be looked at');
    expect(stdout).toMatch(
      /\(\d+\) could not be looked at: no credentials for account 333333333333\n {4}→ name a profile or a role under credentials: workloads/,
    );
    expect(stdout).toMatch(/^0 of \d+ would refuse, \d+ could not be looked at$/m);
    expect(stdout).not.toContain('Tools account');
  });

  it('is told where credentials belong to another account', async () => {
    await organization.configure((text) => text.replace(/(workloads:\n {4}profile: )management\n.*\n/, '$1dev\n'));
    const { findings } = await diagnose(organization);
    expect(findings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^the credentials for account 444444444444 belong to account 333333333333/),
    );
    expect(findings.map(({ message }) => message)).not.toContainEqual(
      expect.stringContaining('for account 333333333333'),
    );
  });

  it('is told where a role for looking is not there', async () => {
    await organization.configure((text) => text.replace(/(tools:\n.*\n {4}role: )\w+/, '$1NoSuchRole'));
    const { exitCode, findings } = await diagnose(organization);
    expect(exitCode).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        kind: 'unread',
        message: expect.stringMatching(/cannot assume arn:aws:iam::222222222222:role\/NoSuchRole/),
      }),
    );
  });

  it('hides nothing that is refused by what could be read', async () => {
    const iam = organization.clientFor(tools).client(IAMClient);
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }],
    });
    const name = { RoleName: 'codebuild-steps-pipeline-eu-west-1', PolicyName: 'DeployToWorkloadAccounts' };
    await iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument }));
    await organization.configure((text) => text.replace(/ {2}# For steps doctor,[\s\S]*/, ''));
    const { findings } = await diagnose(organization);
    expect(findings).toContainEqual(
      expect.objectContaining({
        kind: 'missing',
        statement: expect.objectContaining({ Action: 'sts:AssumeRole' }),
      }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'unread' }));
  });
});
