import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  DisablePolicyTypeCommand,
  ListPoliciesCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePeopleRole, personIn } from '../../helpers/controls.ts';
import { changeByHand, startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';

const [management, tools] = ['111111111111', '222222222222'];
const StackName = 'codebuild-steps-common';

describe('a service control policy', () => {
  let organization: EmptyOrganization;
  beforeEach(async () => {
    organization = await startEmptyOrganization();
  });
  afterEach(() => organization.cloud.stop());

  const configure = (section: string) =>
    organization.configure((text) => `${text}service-control-policy:\n  ${section}\n`);
  const organizations = () => organization.clientFor(management).client(OrganizationsClient);
  async function policyNames(): Promise<readonly (string | undefined)[]> {
    const { Policies = [] } = await organizations().send(new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' }));
    return Policies.map(({ Name }) => Name);
  }
  async function commonOutput(name: string): Promise<string> {
    const client = organization.clientFor(tools).client(CloudFormationClient);
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? '';
  }

  it('keeps administrators of Tools from the foundations, and bootstrap upgrades and removes them still', async () => {
    await configure('targets: [Workloads, Infrastructure]');
    const { exitCode, stdout, stderr } = await organization.bootstrap('--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain('= service control policies in the root: unchanged');
    expect(stdout).toMatch(
      /! the service control policy binds everybody in 5 accounts, .*: 333333333333, .*222222222222/,
    );
    expect(stderr.trim()).toMatch(/deploy stack codebuild-steps-service-control-policy: created.*$/);
    expect(await policyNames()).toContain('codebuild-steps-foundations');
    const again = await organization.bootstrap();
    expect(again.stdout).toContain('nothing to do');
    expect(again.stdout).not.toContain('! the service control policy');

    await makePeopleRole(organization, tools, 'Administrators', ['*']);
    const anna = organization.clientAs(personIn(organization.cloud, tools, 'Administrators', 'anna'));
    const KeyId = await commonOutput('ArtifactKeyArn');
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    const stacks = anna.client(CloudFormationClient);
    for (const attempt of [
      () => anna.client(KMSClient).send(new PutKeyPolicyCommand({ KeyId, Policy })),
      () => stacks.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false })),
      () => stacks.send(new DeleteStackCommand({ StackName })),
    ])
      await expect(attempt()).rejects.toThrow('explicit deny in a service control policy');

    await changeByHand(organization, 'InstalledVersion', '0.0.1');
    const upgraded = await organization.bootstrap('--yes', '--upgrade');
    expect(upgraded).toMatchObject({ exitCode: 0 });
    expect(upgraded.stderr).toMatch(/✓ .*codebuild-steps-common: updated/);
    const removed = await organization.bootstrap('--remove', '--yes');
    expect(removed).toMatchObject({ exitCode: 0 });
    const deleted = [...removed.stderr.matchAll(/✓ .*delete stack (\S+)/g)].map(([, name]) => name);
    expect(deleted[0]).toBe('codebuild-steps-service-control-policy');
    expect(deleted).toContain(StackName);
    expect(await policyNames()).toEqual(['FullAWSAccess']);
  });

  it('is refused where it would bind the role by which bootstrap acts, at the place of the exempt roles', async () => {
    await configure("targets: [/]\n  exempt-roles: [PlatformBootstrap, 'aws-reserved/*']");
    const { exitCode, stderr } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/bootstrap\.yml:\d+:17: the service control policy would bind bootstrap itself/);
    expect(stderr).toContain('Tools account 222222222222: it acts by the role OrganizationAccountAccessRole');
    expect(stderr).toContain('[LOCK_OUT]');
    await organization.configure((text) => text.replace('PlatformBootstrap', 'Organization*'));
    const run = await organization.bootstrap();
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain('Only StackSets and the roles Organization*, aws-reserved/* may change');
  });

  it('is turned on in the root where it is off, and says whom it does not bind', async () => {
    const { Roots } = await organizations().send(new ListRootsCommand({}));
    const RootId = Roots?.[0]?.Id;
    await organizations().send(new DisablePolicyTypeCommand({ RootId, PolicyType: 'SERVICE_CONTROL_POLICY' }));
    await configure("targets: ['333333333333', Workloads/Controlled]");
    const { exitCode, stdout, stderr } = await organization.bootstrap('--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain('+ service control policies in the root: create');
    expect(stdout).toContain('! the service control policy does not bind the Tools account 222222222222');
    expect(stdout).toContain('! the service control policy does not bind 444444444444');
    expect(await policyNames()).toContain('codebuild-steps-foundations');
  });

  it('that the configuration names no longer is told, and removed with the rest', async () => {
    const section = 'service-control-policy:\n  targets: [/]\n';
    await organization.configure((text) => `${text}${section}`);
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    await organization.configure((text) => text.replace(section, ''));
    expect((await organization.bootstrap()).stdout).toContain(
      '! stack codebuild-steps-service-control-policy (Management, eu-west-1) is there, and the configuration asks for it no longer',
    );
    const removed = await organization.bootstrap('--remove', '--yes');
    expect(removed).toMatchObject({ exitCode: 0 });
    expect(removed.stderr).toMatch(/^\s*(✓ )?Management: delete stack codebuild-steps-service-control-policy/);
    expect(await policyNames()).toEqual(['FullAWSAccess']);
  });

  it('for an account that is not there is refused without a hint where accounts may not be listed', async () => {
    // Without units nothing but the hint needs the accounts.
    await organization.configure((text) =>
      text.replace(/organizational-units:\n.*\n.*\n/, "accounts:\n  - { id: '333333333333', controlled: false }\n"),
    );
    await configure("targets: ['333333333343']");
    const actions = [
      'organizations:Describe*',
      'organizations:ListRoots',
      'organizations:ListParents',
      'organizations:ListAWSServiceAccessForOrganization',
      'organizations:ListDelegatedAdministrators',
    ];
    const others = ['organizations:ListOrganizationalUnitsForParent', 'cloudformation:*', 'sts:*', 's3:*', 'ssm:*'];
    await makePeopleRole(organization, management, 'Listless', [...actions, ...others]);
    const caller = personIn(organization.cloud, management, 'Listless', 'anna');
    const { accessKeyId, secretAccessKey, sessionToken } = organization.cloud.issueCredentials(caller);
    await writeFile(
      join(organization.folder, 'credentials'),
      `[management]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`,
    );
    const { exitCode, stderr } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the organisation has no account 333333333343 [ACCOUNT_NOT_FOUND]\n');
    expect(stderr).toContain('→ aws organizations list-accounts shows those it has; nothing was done\n');
    expect(stderr).not.toMatch(/^\s+at |AccessDenied|not authorized/m);
  });

  it.each([
    [
      'Workload',
      'the organisation has no organisational unit "Workload"; it has / (r-',
      'UNIT_NOT_FOUND',
      'did you mean Workloads?',
    ],
    [
      'Standard',
      'the organisation has no organisational unit "Standard"',
      'UNIT_NOT_FOUND',
      'did you mean Workloads/Standard?',
    ],
    ['Payroll', 'the organisation has no organisational unit "Payroll"', 'UNIT_NOT_FOUND', 'name a unit by its path'],
    ["'999999999999'", 'the organisation has no account 999999999999', 'ACCOUNT_NOT_FOUND', 'aws organizations'],
    [
      "'333333333343'",
      'the organisation has no account 333333333343',
      'ACCOUNT_NOT_FOUND',
      'did you mean 333333333333? Nothing was done',
    ],
  ])('for %s is refused at its place', async (target, message, code, hint) => {
    await configure(`targets: [${target}]`);
    const { exitCode, stderr } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/bootstrap\.yml:\d+:13: /);
    expect(stderr).toContain(message);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toContain(`→ ${hint}`);
  });
});
