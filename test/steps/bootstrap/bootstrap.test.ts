import {
  CloudFormationClient,
  DeleteStackCommand,
  DeleteStackInstancesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CodeCommitClient,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  ListAssociatedApprovalRuleTemplatesForRepositoryCommand,
} from '@aws-sdk/client-codecommit';
import { CreateRoleCommand, GetRoleCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateAccountCommand,
  ListDelegatedAdministratorsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { ListBucketsCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findUnit } from '../../helpers/find-unit.ts';
import { changeByHand, startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';

const management = '111111111111';
const tools = '222222222222';
const stacks = ['codebuild-steps-access-logs', 'codebuild-steps-common', 'steps-pipeline-orders'];

let organization: EmptyOrganization;
beforeEach(async () => {
  organization = await startEmptyOrganization();
});
afterEach(() => organization.cloud.stop());

const stacksOf = (account: string) => organization.clientFor(account).client(CloudFormationClient);

async function stackNames(account: string): Promise<readonly string[]> {
  const { Stacks = [] } = await stacksOf(account).send(new DescribeStacksCommand({}));
  return Stacks.map(({ StackName = '' }) => StackName).toSorted();
}

async function objectVersions(): Promise<number> {
  const s3 = organization.clientFor(tools).client(S3Client);
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: await artifactBucket() }));
  return Versions.length;
}

async function artifactBucket(): Promise<string> {
  const { Buckets = [] } = await organization.clientFor(tools).client(S3Client).send(new ListBucketsCommand({}));
  return Buckets.map(({ Name = '' }) => Name).find((name) => name.includes('artifactbucket')) ?? '';
}

async function hasRole(account: string, RoleName: string): Promise<boolean> {
  const iam = organization.clientFor(account).client(IAMClient);
  return iam.send(new GetRoleCommand({ RoleName })).then(
    () => true,
    () => false,
  );
}

/** Makes the common stack say that another version installed it. */
const pretendInstalledBy = (version: string) => changeByHand(organization, 'InstalledVersion', version);

function unit(...names: readonly string[]): Promise<string> {
  return findUnit(organization.clientFor(management).client(OrganizationsClient), ...names);
}
const standardUnit = () => unit('Workloads', 'Standard');

async function newAccount(AccountName: string): Promise<string> {
  const client = organization.clientFor(management).client(OrganizationsClient);
  const Email = `${AccountName.toLowerCase()}@example.com`;
  const { CreateAccountStatus } = await client.send(new CreateAccountCommand({ AccountName, Email }));
  return CreateAccountStatus?.AccountId ?? '';
}

/** Resolves to the id of a new account in the unit, once everything that its coming set off is done. */
async function joinStandardUnit(): Promise<string> {
  const client = organization.clientFor(management).client(OrganizationsClient);
  const AccountId = await newAccount('Late');
  const [SourceParentId, DestinationParentId] = [await unit(), await standardUnit()];
  await client.send(new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId }));
  await organization.cloud.idle();
  return AccountId;
}

async function installedVersion(): Promise<string | undefined> {
  const ssm = organization.clientFor(tools).client(SSMClient);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/codebuild-steps/common/version' }));
  return Parameter?.Value;
}

describe('the plan', () => {
  it('is shown per account, and nothing is done where nobody can be asked', async () => {
    const run = await organization.bootstrap();
    expect(run).toMatchObject({ exitCode: 0 });
    const { stdout, stderr } = run;
    expect(stdout).toMatch(
      /Tools account 222222222222, eu-west-1\n {2}\+ stack codebuild-steps-access-logs: create, \d+ resources/,
    );
    expect(stdout).toMatch(/Management account 111111111111, eu-west-1\n {2}\+ trusted access for StackSets: create/);
    expect(stdout).toContain('ArtifactBucketNames = (output ArtifactBucketName of the common stacks)');
    expect(stdout).toContain('5 to create, 0 to update, 0 unchanged');
    expect(stderr).toContain('nothing was done: run it again with --yes');
    expect([...(await stackNames(tools)), ...(await stackNames(management))]).toEqual([]);
  });

  it('is printed as data for machines', async () => {
    const { stdout } = await organization.bootstrap('--format', 'json');
    const plan = JSON.parse(stdout) as { readonly steps: readonly { readonly action: string }[] };
    expect(plan.steps.map(({ action }) => action)).toEqual(Array.from({ length: 5 }, () => 'create'));
  });
});

describe('the kinds of workload', () => {
  const planned = async (kinds: string) => {
    await organization.configure((text) => text.replace(/kinds: .*/, `kinds: ${kinds}`));
    const { stdout } = await organization.bootstrap('--format', 'json');
    const { steps } = JSON.parse(stdout) as {
      readonly steps: readonly { readonly kind?: string; readonly parameters?: Readonly<Record<string, unknown>> }[];
    };
    const { parameters = {} } = steps.find(({ kind }) => kind === 'roles') ?? {};
    return Object.keys(parameters).filter((name) => name.startsWith('Allow') && parameters[name] === 'true');
  };

  it('combine, and an empty list is none', async () => {
    expect(await planned('[containers, data]')).toEqual(['AllowContainers', 'AllowData']);
    expect(await planned('[]')).toEqual([]);
  });
});

describe('a delegated administrator', () => {
  let administrator: string;
  beforeEach(async () => {
    administrator = await newAccount('Deployment');
    await organization.configure((text) =>
      text
        .replace(/  # delegated-administrator.*/, `  delegated-administrator: '${administrator}'`)
        .replace(
          'credentials:',
          'credentials:\n  delegated-administrator:\n    profile: management\n    role: OrganizationAccountAccessRole',
        ),
    );
  });

  it('is planned to have the StackSets in its account, and named to CloudFormation and to the bucket', async () => {
    const { stdout, stderr } = await organization.bootstrap();
    expect(stderr).not.toContain('error');
    expect(stdout).toContain('+ delegated administrator of StackSets: create');
    expect(stdout).toMatch(
      new RegExp(
        `Delegated administrator account ${administrator}, eu-west-1\\n {2}\\+ stack codebuild-steps-cross-account-roles`,
      ),
    );
    expect(stdout).toContain('parameter CallAs = DELEGATED_ADMIN');
    expect(stdout).toContain(`parameter ManagementAccountId = ${administrator}`);
  });

  it('gives every account its roles, later ones too, and has nothing to do the second time', async () => {
    const first = await organization.bootstrap('--yes');
    expect(first).toMatchObject({ exitCode: 0 });
    expect(await stackNames(administrator)).toEqual(['codebuild-steps-cross-account-roles']);
    expect(await stackNames(management)).toEqual([]);
    const late = await joinStandardUnit();
    for (const account of ['333333333333', '444444444444', '555555555555', '666666666666', late])
      expect(await hasRole(account, 'CrossAccountDeploymentRole')).toBe(true);
    const second = await organization.bootstrap('--yes');
    expect(second.stdout).toContain('Everything is as configured: nothing to do');
    expect(second.stdout).not.toContain('!');
  });

  it('loses the roles and keeps its registration when everything is removed', async () => {
    await organization.bootstrap('--yes');
    const run = await organization.bootstrap('--remove', '--yes');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(await stackNames(administrator)).toEqual([]);
    expect(await hasRole('333333333333', 'CrossAccountPipelineRole')).toBe(false);
    expect(run.stdout).toContain(
      `kept the registration of ${administrator} as delegated administrator of StackSets, which others may use`,
    );
    const client = organization.clientFor(management).client(OrganizationsClient);
    const { DelegatedAdministrators } = await client.send(new ListDelegatedAdministratorsCommand({}));
    expect(DelegatedAdministrators?.map(({ Id }) => Id)).toEqual([administrator]);
  });
});

describe('bootstrap --yes', () => {
  it('installs everything in its order, and finds nothing to do the second time', async () => {
    const first = await organization.bootstrap('--yes');
    expect(first).toMatchObject({ exitCode: 0 });
    expect(await stackNames(tools)).toEqual(stacks);
    expect(await stackNames(management)).toContain('codebuild-steps-cross-account-roles');
    for (const account of ['333333333333', '444444444444', '555555555555', '666666666666'])
      expect(await hasRole(account, 'CrossAccountDeploymentRole')).toBe(true);
    expect(await installedVersion()).toMatch(/^\d+\.\d+\.\d+/);

    const objects = await objectVersions();
    const second = await organization.bootstrap('--yes');
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toContain('Everything is as configured: nothing to do');
    expect(second.stderr).not.toContain('deploy stack');
    expect(await objectVersions()).toBe(objects);
  });

  it('gives the roles to an account that joins later', async () => {
    await organization.bootstrap('--yes');
    const late = await joinStandardUnit();
    expect(await hasRole(late, 'CrossAccountPipelineRole')).toBe(true);
    const again = await organization.bootstrap('--yes');
    expect(again.stdout).toContain('nothing to do');
  });

  it('updates only the stack whose parameter changed, and tells both values', async () => {
    await organization.bootstrap('--yes');
    await organization.configure((text) => text.replace('BUILD_GENERAL1_SMALL', 'BUILD_GENERAL1_MEDIUM'));
    const planned = await organization.bootstrap();
    expect(planned.stdout).toContain('parameter ComputeType: BUILD_GENERAL1_SMALL → BUILD_GENERAL1_MEDIUM');
    expect(planned.stdout).toContain('0 to create, 1 to update, 4 unchanged');
    const { exitCode, stderr } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/= .*codebuild-steps-common: unchanged/);
    expect(stderr).toMatch(/✓ .*steps-pipeline-orders: updated/);
    expect((await organization.bootstrap()).stdout).toContain('nothing to do');
  });

  it('tells a parameter that was changed by hand, and sets it back', async () => {
    await organization.bootstrap('--yes');
    await changeByHand(organization, 'NoncurrentVersionExpirationDays', '7');
    const drifted = await organization.bootstrap();
    expect(drifted.stdout).toContain('parameter NoncurrentVersionExpirationDays: 7 → 90');
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    expect((await organization.bootstrap()).stdout).toContain('nothing to do');
  });

  it('tells an account of the units that has lost its roles', async () => {
    await organization.bootstrap('--yes');
    await stacksOf(management).send(
      new DeleteStackInstancesCommand({
        StackSetName: 'codebuild-steps-standard-accounts',
        DeploymentTargets: { OrganizationalUnitIds: [await standardUnit()] },
        Regions: ['eu-west-1'],
        RetainStacks: false,
      }),
    );
    await organization.cloud.idle();
    const { stdout } = await organization.bootstrap();
    expect(stdout).toContain('! StackSet codebuild-steps-standard-accounts has not reached account 333333333333 yet');
  });

  it('goes on where it failed once the cause is mended', async () => {
    const repositories = organization.clientFor(tools).client(CodeCommitClient);
    await repositories.send(new CreateRepositoryCommand({ repositoryName: 'orders' }));
    const failed = await organization.bootstrap('--yes');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/steps-pipeline-orders .*First cause: Repository .*orders/s);
    expect(await stackNames(tools)).toEqual(stacks.slice(0, 2));
    await repositories.send(new DeleteRepositoryCommand({ repositoryName: 'orders' }));
    const mended = await organization.bootstrap('--yes');
    expect(mended).toMatchObject({ exitCode: 0 });
    expect(mended.stderr).toMatch(/= .*codebuild-steps-common: unchanged/);
    expect(await stackNames(tools)).toEqual(stacks);
  });
});

describe('branch rules', () => {
  it('become stacks of the Tools account: roles before the pipelines, approvals after their repositories', async () => {
    const iam = organization.clientFor(tools).client(IAMClient);
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: tools }, Action: 'sts:AssumeRole' }],
    };
    await iam.send(new CreateRoleCommand({ RoleName: 'Developers', AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await organization.configure(
      (text) => `${text}branch-rules:\n  branches: [main, release]\n  roles: [Developers]\n  approvals: 2\n`,
    );
    const { exitCode, stdout, stderr } = await organization.bootstrap('--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain('RepositoryNames = orders');
    const deployed = [...stderr.matchAll(/✓ .*deploy stack (\S+): created/g)].map(([, name]) => name);
    expect(deployed.slice(3)).toEqual([
      'codebuild-steps-branch-protection',
      'steps-pipeline-orders',
      'codebuild-steps-approval-rules',
    ]);
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'Developers' }));
    expect(AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual(['codebuild-steps-branch-protection']);
    const codecommit = organization.clientFor(tools).client(CodeCommitClient);
    const { approvalRuleTemplateNames } = await codecommit.send(
      new ListAssociatedApprovalRuleTemplatesForRepositoryCommand({ repositoryName: 'orders' }),
    );
    expect(approvalRuleTemplateNames).toHaveLength(1);
    expect((await organization.bootstrap()).stdout).toContain('nothing to do');
    expect(await organization.bootstrap('--remove', '--yes')).toMatchObject({ exitCode: 0 });
    expect(await stackNames(tools)).toEqual([]);
  });
});

describe('versions', () => {
  it('are moved forward by --upgrade only', async () => {
    await organization.bootstrap('--yes');
    await pretendInstalledBy('0.0.1');
    const refused = await organization.bootstrap('--yes');
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toContain('Upgrades version 0.0.1: needs --upgrade');
    expect(refused.stderr).toContain('[UPGRADE_NEEDED]');
    expect(await installedVersion()).toBe('0.0.1');
    const upgraded = await organization.bootstrap('--yes', '--upgrade');
    expect(upgraded).toMatchObject({ exitCode: 0 });
    expect(await installedVersion()).not.toBe('0.0.1');
  });

  it('are never moved back: not to install, not to remove', async () => {
    await organization.bootstrap('--yes');
    await pretendInstalledBy('99.0.0');
    for (const args of [
      ['--yes', '--upgrade'],
      ['--remove', '--yes'],
    ]) {
      const { exitCode, stderr } = await organization.bootstrap(...args);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('older than version 99.0.0');
      expect(stderr).toContain('[DOWNGRADE_REFUSED]');
    }
    expect(await stackNames(tools)).toEqual(stacks);
  });
});

describe('credentials', () => {
  it('of another account are refused before anything is done', async () => {
    await organization.configure((text) =>
      text.replace('    profile: management\n    role: OrganizationAccountAccessRole', '    profile: dev'),
    );
    const { exitCode, stderr } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'Tools is account 222222222222, and the credentials of profile dev belong to account 333333333333',
    );
    expect(stderr).toContain('[WRONG_ACCOUNT]');
    expect(await stackNames(management)).toEqual([]);
  });

  it('that cannot be had are an error that names the role', async () => {
    await organization.configure((text) => text.replace('role: OrganizationAccountAccessRole', 'role: Nobody'));
    const { exitCode, stderr } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('arn:aws:iam::222222222222:role/Nobody');
  });

  it('of another organisation are refused', async () => {
    await organization.configure((text) => text.replace('id: o-rehearsal00', 'id: o-elsewhere00'));
    expect((await organization.bootstrap('--yes')).stderr).toContain('[WRONG_ORGANIZATION]');
  });
});

describe('bootstrap --remove', () => {
  it('deletes in reverse order and keeps repository, bucket and key, which it lists', async () => {
    await organization.bootstrap('--yes');
    const bucket = await artifactBucket();
    const run = await organization.bootstrap('--remove', '--yes');
    expect(run).toMatchObject({ exitCode: 0 });
    const { stdout, stderr } = run;
    const deleted = [...stderr.matchAll(/✓ .*delete stack (\S+)/g)].map(([, name]) => name);
    expect(deleted).toEqual([
      'steps-pipeline-orders',
      'codebuild-steps-cross-account-roles',
      'codebuild-steps-common',
      'codebuild-steps-access-logs',
    ]);
    expect(stdout).toContain(`kept AWS::S3::Bucket ${bucket}`);
    expect(stdout).toMatch(/kept AWS::KMS::Key /);
    expect(stdout).toMatch(/kept AWS::CodeCommit::Repository /);
    expect(await hasRole('333333333333', 'CrossAccountPipelineRole')).toBe(false);
    expect(await artifactBucket()).toBe(bucket);
    expect((await organization.bootstrap('--remove', '--yes')).stdout).toContain('nothing to remove');
  });

  it('deletes artifacts only after the bucket was named', async () => {
    await organization.bootstrap('--yes');
    const bucket = await artifactBucket();
    const s3 = organization.clientFor(tools).client(S3Client);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'orders/one', Body: 'one' }));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'orders/one', Body: 'two' }));
    const refused = await organization.bootstrap('--remove', '--yes', '--delete-artifacts', '--confirm', 'another');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(`--confirm ${bucket}`);
    expect(await stackNames(tools)).toEqual(stacks);

    const client = stacksOf(tools);
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'codebuild-steps-common' }));
    const keyArn = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'ArtifactKeyArn')?.OutputValue;
    const removed = await organization.bootstrap('--remove', '--yes', '--delete-artifacts', '--confirm', bucket);
    expect(removed).toMatchObject({ exitCode: 0 });
    expect(await artifactBucket()).toBe('');
    const kms = organization.clientFor(tools).client(KMSClient);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyArn }));
    expect(KeyMetadata?.KeyState).toBe('PendingDeletion');
    expect(removed.stdout).not.toContain(`kept AWS::S3::Bucket ${bucket}`);
  });

  it('is refused while another pipeline needs the common resources', async () => {
    await organization.bootstrap('--yes');
    await organization.configure((text) => text.replace(/pipelines:[\s\S]*?\n\n/, ''));
    const { exitCode, stderr } = await organization.bootstrap('--remove', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('steps-pipeline-orders (eu-west-1) [REMOVAL_BLOCKED]');
    await stacksOf(tools).send(new DeleteStackCommand({ StackName: 'steps-pipeline-orders' }));
    await organization.cloud.idle();
    expect((await organization.bootstrap('--remove', '--yes')).exitCode).toBe(0);
  });
});

describe('at a terminal', () => {
  it('bootstrap asks first, and does nothing on any answer but yes', async () => {
    for (const answer of ['n', '']) {
      expect(await organization.bootstrapOnTerminal([answer])).toMatchObject({ exitCode: 0 });
      expect(await stackNames(tools)).toEqual([]);
    }
    expect(await organization.bootstrapOnTerminal(['y'])).toMatchObject({ exitCode: 0 });
    expect(await stackNames(tools)).toEqual(stacks);
  });

  it('the name of the bucket is typed before its artifacts are deleted', async () => {
    await organization.bootstrap('--yes');
    const bucket = await artifactBucket();
    const wrong = await organization.bootstrapOnTerminal(['y', 'y'], '--remove', '--delete-artifacts');
    expect(wrong).toMatchObject({ exitCode: 2 });
    expect(await stackNames(tools)).toEqual(stacks);
    const right = await organization.bootstrapOnTerminal(['y', bucket], '--remove', '--delete-artifacts');
    expect(right).toMatchObject({ exitCode: 0 });
    expect(await artifactBucket()).toBe('');
  });
});
