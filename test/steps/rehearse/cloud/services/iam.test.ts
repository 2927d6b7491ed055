import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListGroupsForUserCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients } from '../../../../../steps/aws-clients.ts';
import { startTestCloud, type TestCloud } from '../../../../helpers/cloud.ts';

const dev = '333333333333';
const lambdaTrust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const allowS3 = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' });

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

let test: TestCloud;
let iam: IAMClient;
beforeAll(async () => {
  test = await startTestCloud();
  const { expiration: _expiration, ...credentials } = test.cloud.issueCredentials(test.cloud.administrator(dev));
  // The SDK takes LimitExceeded for throttling and would wait.
  const once = { endpoint: test.cloud.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 };
  iam = createAwsClients(once).client(IAMClient);
});
afterAll(() => test.cloud.stop());

describe('a role', () => {
  it('is given back as it was created', async () => {
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'Full',
        Path: '/workload/',
        AssumeRolePolicyDocument: lambdaTrust,
        Description: 'a <role> & more',
        MaxSessionDuration: 7200,
        PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
        Tags: [{ Key: 'team', Value: 'orders' }],
      }),
    );
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Full' }));
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::${dev}:role/workload/Full`,
      Description: 'a <role> & more',
      MaxSessionDuration: 7200,
      PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' },
      Tags: [{ Key: 'team', Value: 'orders' }],
    });
    expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(Role?.CreateDate).toBeInstanceOf(Date);
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(lambdaTrust);
    const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: '/workload/' }));
    expect(Roles?.map(({ RoleName }) => RoleName)).toEqual(['Full']);
  });

  it.each([
    ['exists already', { RoleName: 'OrganizationAccountAccessRole' }, 'EntityAlreadyExistsException'],
    ['trusts by broken JSON', { RoleName: 'X', AssumeRolePolicyDocument: '{' }, 'MalformedPolicyDocumentException'],
    [
      'names a resource in its trust',
      { RoleName: 'X', AssumeRolePolicyDocument: allowS3 },
      'MalformedPolicyDocumentException',
    ],
    [
      'has a boundary that is not there',
      { RoleName: 'X', PermissionsBoundary: `arn:aws:iam::${dev}:policy/None` },
      'NoSuchEntityException',
    ],
    ['has a name that IAM refuses', { RoleName: 'X Y' }, 'ValidationError'],
    [
      'trusts a role that is not there',
      {
        RoleName: 'X',
        AssumeRolePolicyDocument: lambdaTrust.replace(
          '"Service":"lambda.amazonaws.com"',
          `"AWS":"arn:aws:iam::${dev}:role/None"`,
        ),
      },
      'MalformedPolicyDocumentException',
    ],
  ])('is refused where it %s', async (_what, input, name) => {
    const command = new CreateRoleCommand({ AssumeRolePolicyDocument: lambdaTrust, ...input });
    await expect(iam.send(command)).rejects.toMatchObject({ name });
  });

  it('cannot be deleted while it has policies', async () => {
    const role = { RoleName: 'Held' };
    await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: lambdaTrust }));
    const attached = { ...role, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
    await iam.send(new AttachRolePolicyCommand(attached));
    expect((await iam.send(new ListAttachedRolePoliciesCommand(role))).AttachedPolicies).toEqual([
      { PolicyName: 'AdministratorAccess', PolicyArn: attached.PolicyArn },
    ]);
    await expect(iam.send(new DeleteRoleCommand(role))).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await iam.send(new DetachRolePolicyCommand(attached));
    await iam.send(new DeleteRoleCommand(role));
    await expect(iam.send(new GetRoleCommand(role))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name Held cannot be found.',
    });
  });

  it('keeps inline policies and tags', async () => {
    const role = { RoleName: 'Inline' };
    await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: lambdaTrust }));
    await iam.send(new PutRolePolicyCommand({ ...role, PolicyName: 's3', PolicyDocument: allowS3 }));
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ ...role, PolicyName: 's3' }));
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(allowS3);
    await iam.send(new TagRoleCommand({ ...role, Tags: [{ Key: 'a', Value: '1' }] }));
    await iam.send(new TagRoleCommand({ ...role, Tags: [{ Key: 'a', Value: '2' }] }));
    expect((await iam.send(new ListRoleTagsCommand(role))).Tags).toEqual([{ Key: 'a', Value: '2' }]);
  });

  it('holds inline policies of 10,240 characters and no more', async () => {
    const role = { RoleName: 'Large' };
    await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: lambdaTrust }));
    const large = policy({ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'x'.repeat(10_240)}` });
    await expect(
      iam.send(new PutRolePolicyCommand({ ...role, PolicyName: 'large', PolicyDocument: large })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

describe('a managed policy', () => {
  it('has up to five versions, of which one is the default', async () => {
    const created = await iam.send(new CreatePolicyCommand({ PolicyName: 'Versions', PolicyDocument: allowS3 }));
    const PolicyArn = created.Policy?.Arn ?? '';
    const next = policy({ Effect: 'Allow', Action: 'kms:*', Resource: '*' });
    for (let version = 2; version <= 5; version += 1) {
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: next, SetAsDefault: version === 5 }));
    }
    const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v5' }));
    expect(version.PolicyVersion).toMatchObject({ IsDefaultVersion: true, VersionId: 'v5' });
    await expect(iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: next }))).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toThrow('more than one version');
  });

  it('is refused where it names a principal', async () => {
    const PolicyDocument = policy({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' });
    await expect(
      iam.send(new CreatePolicyCommand({ PolicyName: 'WithPrincipal', PolicyDocument })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });
});

describe('a role with a permissions boundary', () => {
  it('may not create a role without the boundary that its policy wants', async () => {
    const boundary = `arn:aws:iam::${dev}:policy/Boundary`;
    await iam.send(new CreatePolicyCommand({ PolicyName: 'Boundary', PolicyDocument: allowS3 }));
    await iam.send(new CreateRoleCommand({ RoleName: 'Creator', AssumeRolePolicyDocument: lambdaTrust }));
    const Condition = { StringEquals: { 'iam:PermissionsBoundary': boundary } };
    const PolicyDocument = policy({ Effect: 'Allow', Action: 'iam:CreateRole', Resource: '*', Condition });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'Creator', PolicyName: 'create', PolicyDocument }));
    const source = { arn: `arn:aws:lambda:eu-west-1:${dev}:function:f`, accountId: dev };
    const creator = test.cloud.assumeRoleAs('lambda.amazonaws.com', `arn:aws:iam::${dev}:role/Creator`, 'f', source);
    const asCreator = test.clientAs(creator).client(IAMClient);
    const role = { RoleName: 'Created', AssumeRolePolicyDocument: lambdaTrust };
    await expect(asCreator.send(new CreateRoleCommand(role))).rejects.toThrow(
      `is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::${dev}:role/Created because no identity-based policy allows the iam:CreateRole action`,
    );
    expect(test.cloud.refusals.at(-1)?.explanation[1]).toContain(
      `its condition StringEquals iam:PermissionsBoundary wants ${boundary} and the request has no such key`,
    );
    await asCreator.send(new CreateRoleCommand({ ...role, PermissionsBoundary: boundary }));
  });
});

describe('a user', () => {
  it('signs with a key of its own and may do what its policies allow', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'person' }));
    const PolicyDocument = policy({ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' });
    await iam.send(new PutUserPolicyCommand({ UserName: 'person', PolicyName: 'p', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'person' }));
    const clients = createAwsClients({
      endpoint: test.cloud.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' },
    });
    const identity = await clients.client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:iam::${dev}:user/person`);
    const asPerson = clients.client(IAMClient);
    await expect(
      asPerson.send(new GetRoleCommand({ RoleName: 'OrganizationAccountAccessRole' })),
    ).resolves.toBeDefined();
    await expect(asPerson.send(new ListRolesCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('is in no group', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'loner' }));
    const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'loner' }));
    expect(Groups).toEqual([]);
  });
});
