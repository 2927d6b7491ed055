import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
  type AssumeRoleCommandInput,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAwsClients } from '../../../../../steps/aws-clients.ts';
import { startTestCloud, type TestCloud } from '../../../../helpers/cloud.ts';

const tools = '222222222222';
const dev = '333333333333';
const deployRole = `arn:aws:iam::${dev}:role/Deploy`;
const buildRole = `arn:aws:iam::${tools}:role/Build`;

let test: TestCloud;
let now = Date.now();
beforeEach(async () => {
  now = Date.now();
  test = await startTestCloud({ clock: { now: () => now, sleep: () => Promise.resolve() } });
});
afterEach(() => test.cloud.stop());

async function createRole(accountId: string, name: string, trust: object, policy?: object): Promise<void> {
  const iam = test.clientFor(accountId).client(IAMClient);
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document(trust) }));
  if (policy) {
    await iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: 'inline', PolicyDocument: document(policy) }),
    );
  }
}

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

const trusts = (principal: object, Condition: object = {}): object => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  Condition,
});
const mayAssume = (Resource: string): object => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource });

function asBuild(): STSClient {
  const caller = test.cloud.assumeRoleAs('codebuild.amazonaws.com', buildRole, 'session', {
    arn: `arn:aws:codebuild:eu-west-1:${tools}:build/b:1`,
    accountId: tools,
  });
  return test.clientAs(caller).client(STSClient);
}

async function assume(sts: STSClient, input: Partial<AssumeRoleCommandInput> = {}): Promise<STSClient> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: deployRole, RoleSessionName: 'chained', ...input }),
  );
  return createAwsClients({
    endpoint: test.cloud.endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  }).client(STSClient);
}

describe('AssumeRole across accounts', () => {
  beforeEach(async () => {
    await createRole(tools, 'Build', trusts({ Service: 'codebuild.amazonaws.com' }), mayAssume(deployRole));
  });

  it('gives a session of the role to one whom both sides allow', async () => {
    await createRole(dev, 'Deploy', trusts({ AWS: buildRole }));
    const session = await assume(asBuild());
    expect(await session.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: dev,
      Arn: `arn:aws:sts::${dev}:assumed-role/Deploy/chained`,
    });
  });

  it('takes the root of the account as principal, narrowed by aws:PrincipalArn', async () => {
    await createRole(
      dev,
      'Deploy',
      trusts({ AWS: `arn:aws:iam::${tools}:root` }, { ArnEquals: { 'aws:PrincipalArn': buildRole } }),
    );
    await expect(assume(asBuild())).resolves.toBeDefined();
  });

  it('refuses one whom the trust policy does not name, and says so', async () => {
    await createRole(dev, 'Deploy', trusts({ Service: 'cloudformation.amazonaws.com' }));
    await expect(assume(asBuild())).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:sts::${tools}:assumed-role/Build/session is not authorized to perform: sts:AssumeRole on resource: ${deployRole}`,
    });
    expect(test.cloud.refusals.at(-1)?.explanation[0]).toBe(
      `trust policy of role Deploy in account ${dev}: no statement allows sts:AssumeRole on ${deployRole} for ${buildRole}`,
    );
  });

  it('refuses a role that does not exist as one that may not be assumed', async () => {
    await expect(assume(asBuild())).rejects.toThrow('is not authorized to perform: sts:AssumeRole');
  });

  it('knows a role that was made again under its name only by aws:PrincipalArn', async () => {
    await createRole(dev, 'Deploy', trusts({ AWS: buildRole }));
    const Condition = { ArnEquals: { 'aws:PrincipalArn': buildRole } };
    await createRole(dev, 'Lasting', trusts({ AWS: `arn:aws:iam::${tools}:root` }, Condition));
    const iam = test.clientFor(tools).client(IAMClient);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'Build', PolicyName: 'inline' }));
    await iam.send(new DeleteRoleCommand({ RoleName: 'Build' }));
    await createRole(tools, 'Build', trusts({ Service: 'codebuild.amazonaws.com' }), mayAssume('*'));
    await expect(assume(asBuild())).rejects.toThrow('not authorized');
    await expect(assume(asBuild(), { RoleArn: `arn:aws:iam::${dev}:role/Lasting` })).resolves.toBeDefined();
  });

  it('refuses a role of an account that there is not', async () => {
    const RoleArn = 'arn:aws:iam::999999999999:role/OrganizationAccountAccessRole';
    await expect(assume(test.clientFor('111111111111').client(STSClient), { RoleArn })).rejects.toThrow(
      'not authorized',
    );
  });

  it('wants the external id that the trust policy wants', async () => {
    await createRole(dev, 'Deploy', trusts({ AWS: buildRole }, { StringEquals: { 'sts:ExternalId': 'secret' } }));
    await expect(assume(asBuild(), { ExternalId: 'wrong' })).rejects.toThrow('not authorized');
    await expect(assume(asBuild(), { ExternalId: 'secret' })).resolves.toBeDefined();
  });

  it('limits a chained session to an hour', async () => {
    await createRole(dev, 'Deploy', trusts({ AWS: buildRole }));
    await expect(assume(asBuild(), { DurationSeconds: 3601 })).rejects.toThrow('1 hour session limit');
  });

  it('answers ExpiredToken when the session is over', async () => {
    await createRole(dev, 'Deploy', trusts({ AWS: buildRole }));
    const session = await assume(asBuild(), { DurationSeconds: 900 });
    now += 901_000;
    await expect(session.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' });
  });

  it('binds the session to its session policy', async () => {
    await createRole(dev, 'Deploy', trusts({ AWS: buildRole }), { Effect: 'Allow', Action: 'sts:*', Resource: '*' });
    await createRole(dev, 'Next', trusts({ AWS: `arn:aws:iam::${dev}:root` }));
    const next = { RoleArn: `arn:aws:iam::${dev}:role/Next` };
    await expect(assume(await assume(asBuild()), next)).resolves.toBeDefined();
    const bound = await assume(asBuild(), {
      Policy: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
    });
    await expect(assume(bound, next)).rejects.toThrow('not authorized');
    expect(test.cloud.refusals.at(-1)?.explanation[0]).toContain('session policies of role Deploy');
  });
});

it('refuses a session name that STS would', async () => {
  await createRole(dev, 'Deploy', trusts({ AWS: `arn:aws:iam::${dev}:root` }));
  const sts = test.clientFor(dev).client(STSClient);
  await expect(assume(sts, { RoleSessionName: 'a b' })).rejects.toMatchObject({ name: 'ValidationError' });
});

it('lets a service assume a role only for the source that the trust policy wants', async () => {
  await createRole(
    tools,
    'Build',
    trusts({ Service: 'codebuild.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': dev } }),
  );
  expect(() => asBuild()).toThrow('codebuild.amazonaws.com is not authorized to perform: sts:AssumeRole');
});

it('says of a role that a service cannot find that it does not exist', () => {
  expect(() => asBuild()).toThrow(
    `codebuild.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${buildRole}`,
  );
  expect(test.cloud.refusals.at(-1)?.explanation).toEqual([
    `${buildRole} does not exist, so that nobody may assume it`,
  ]);
});

it('tells every assumption of a role to who listens', async () => {
  await createRole(tools, 'Build', trusts({ Service: 'codebuild.amazonaws.com' }), mayAssume(deployRole));
  await createRole(dev, 'Deploy', trusts({ AWS: buildRole }));
  const told: unknown[] = [];
  test.cloud.onCall(({ operation, input }) => told.push([operation, input['RoleArn'], input['RoleSessionName']]));
  await assume(asBuild());
  expect(told).toEqual([
    ['AssumeRole', buildRole, 'session'],
    ['AssumeRole', deployRole, 'chained'],
  ]);
});
