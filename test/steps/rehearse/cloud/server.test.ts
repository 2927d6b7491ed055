import { CreateRoleCommand, GetRoleCommand, IAMClient, ListSAMLProvidersCommand } from '@aws-sdk/client-iam';
import { ListHandshakesForAccountCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients, type AwsClients } from '../../../../steps/aws-clients.ts';
import type { Credentials } from '../../../../steps/rehearse/cloud/cloud.ts';
import { computeSignature } from '../../../../steps/rehearse/cloud/signature.ts';
import { startTestCloud, type TestCloud } from '../../../helpers/cloud.ts';

const dev = '333333333333';

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
});
afterAll(() => test.cloud.stop());

function clientsWith(change: Partial<Omit<Credentials, 'expiration'>>): AwsClients {
  const { accessKeyId, secretAccessKey, sessionToken } = test.cloud.issueCredentials(test.cloud.administrator(dev));
  return createAwsClients({
    endpoint: test.cloud.endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, sessionToken, ...change },
  });
}

describe('a caller', () => {
  it('is the administrator of the account by its credentials', async () => {
    const identity = await test.clientFor(dev).client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe(dev);
    expect(identity.Arn).toBe(`arn:aws:sts::${dev}:assumed-role/OrganizationAccountAccessRole/administrator`);
    expect(identity.UserId).toMatch(/^AROA[A-Z2-7]{17}:administrator$/);
  });

  it.each<[string, Partial<Omit<Credentials, 'expiration'>>, string, string]>([
    [
      'a key that there is not',
      { accessKeyId: 'ASIANOBODYATALL12345' },
      'InvalidClientTokenId',
      'UnrecognizedClientException',
    ],
    ['another session’s token', { sessionToken: 'x' }, 'InvalidClientTokenId', 'UnrecognizedClientException'],
    ['another secret', { secretAccessKey: 'x' }, 'SignatureDoesNotMatch', 'InvalidSignatureException'],
  ])('with %s is refused as query and as JSON services refuse it', async (_what, change, query, json) => {
    const clients = clientsWith(change);
    await expect(clients.client(STSClient).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: query,
    });
    const command = new ListHandshakesForAccountCommand({});
    await expect(clients.client(OrganizationsClient).send(command)).rejects.toMatchObject({ name: json });
  });

  it('that signs nothing is nobody', async () => {
    const answer = await fetch(test.cloud.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });
});

describe('what is not part of the embedded cloud', () => {
  const absent = (what: string) => ({ name: 'NotImplemented', message: `${what} is not part of the embedded cloud` });

  it('is an operation of a query service', async () => {
    const sent = clientsWith({}).client(IAMClient).send(new ListSAMLProvidersCommand({}));
    await expect(sent).rejects.toMatchObject(absent('iam:ListSAMLProviders'));
  });

  it('is an operation of a JSON service', async () => {
    const sent = clientsWith({}).client(OrganizationsClient).send(new ListHandshakesForAccountCommand({}));
    await expect(sent).rejects.toMatchObject(absent('organizations:ListHandshakesForAccount'));
  });

  it.each<[string, Record<string, string>, string]>([
    ['X-Amz-Target', { 'x-amz-target': 'Nothing.List' }, '{"__type":"NotImplemented","message":"nothing:List is not'],
    [
      'a form',
      { 'content-type': 'application/x-www-form-urlencoded' },
      '<Code>NotImplemented</Code><Message>nothing:List is not',
    ],
    ['a path', {}, '{"__type":"NotImplemented","message":"nothing:POST /things is not'],
    ['CBOR', { 'smithy-protocol': 'rpc-v2-cbor' }, 'nothing:POST /things is not'],
  ])('is a service that is asked by %s', async (_what, headers, expected) => {
    const answer = await signedPost('nothing', '/things', headers, 'x-amz-target' in headers ? '{}' : 'Action=List');
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain(expected);
  });

  it('is a service that another service calls', async () => {
    const { cloud } = test;
    const call = { service: 'nothing', operation: 'List', input: {} };
    await expect(cloud.call(cloud.administrator(dev), call)).rejects.toMatchObject({ code: 'NotImplemented' });
  });
});

function signedPost(service: string, path: string, headers: Record<string, string>, body: string): Promise<Response> {
  const { accessKeyId, secretAccessKey, sessionToken } = test.cloud.issueCredentials(test.cloud.administrator(dev));
  const sent = { 'x-amz-date': '20260101T000000Z', 'x-amz-security-token': sessionToken, ...headers };
  const signedHeaders = ['x-amz-date', 'x-amz-security-token'];
  const claim = { accessKeyId, date: '20260101', region: 'eu-west-1', service, signedHeaders, sessionToken };
  const signature = computeSignature(
    { method: 'POST', path, rawQuery: '', query: new URLSearchParams(), headers: sent, body: Buffer.from(body) },
    { ...claim, timestamp: '20260101T000000Z', signature: '' },
    secretAccessKey,
  );
  const credential = `Credential=${accessKeyId}/20260101/eu-west-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return fetch(test.cloud.endpoint + path, { method: 'POST', headers: { ...sent, authorization }, body });
}

it('escapes what it is asked for', async () => {
  const command = new GetRoleCommand({ RoleName: 'a<b>&"c"' });
  await expect(clientsWith({}).client(IAMClient).send(command)).rejects.toMatchObject({
    message: 'The role with name a<b>&"c" cannot be found.',
  });
});

it('calls inside the cloud are authorised as those over HTTP', async () => {
  const { cloud } = test;
  const stranger = { ...cloud.administrator(dev), principal: { kind: 'service', service: 'a.amazonaws.com' } as const };
  const call = { service: 'iam', operation: 'GetRole', input: { RoleName: 'OrganizationAccountAccessRole' } };
  await expect(cloud.call(stranger, call)).rejects.toMatchObject({ code: 'AccessDenied' });
  const answer = await cloud.call<{ Role: { RoleName: string } }>(cloud.administrator(dev), call);
  expect(answer.Role.RoleName).toBe('OrganizationAccountAccessRole');
});

it('counts loopback as TLS unless told not to', async () => {
  for (const countsAsTls of [true, false]) {
    const other = await startTestCloud({ countsAsTls });
    try {
      const iam = other.clientFor(dev).client(IAMClient);
      const trust = { Effect: 'Allow', Principal: { AWS: dev }, Action: 'sts:AssumeRole', Condition: onlyTls };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
      await iam.send(new CreateRoleCommand({ RoleName: 'Tls', AssumeRolePolicyDocument }));
      const assume = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${dev}:role/Tls`, RoleSessionName: 'session' });
      const sts = other.clientFor(dev).client(STSClient);
      const isRefused = await sts.send(assume).then(
        () => false,
        () => true,
      );
      expect(isRefused).toBe(!countsAsTls);
    } finally {
      await other.cloud.stop();
    }
  }
});

const onlyTls = { Bool: { 'aws:SecureTransport': 'true' } };
