import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAwsClients } from '../../../../steps/aws-clients.ts';
import { startTestCloud } from '../../../helpers/cloud.ts';

const dev = '333333333333';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cloud-state-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a cloud with a folder goes on where it was stopped', async () => {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const role = {
    RoleName: 'Kept',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  };
  const first = await startTestCloud({ folder });
  const { expiration: _expiration, ...credentials } = first.cloud.issueCredentials(first.cloud.administrator(dev));
  const created = await first.clientFor(dev).client(IAMClient).send(new CreateRoleCommand(role));
  const sha256 = await first.cloud.blobs.put(Buffer.from('contents'));
  await first.cloud.stop();

  const second = await startTestCloud({ folder });
  const clients = createAwsClients({ endpoint: second.cloud.endpoint, region: 'eu-west-1', credentials });
  expect((await clients.client(STSClient).send(new GetCallerIdentityCommand({}))).Account).toBe(dev);
  const kept = await clients.client(IAMClient).send(new GetRoleCommand({ RoleName: 'Kept' }));
  expect(kept.Role?.RoleId).toBe(created.Role?.RoleId);
  expect((await second.cloud.blobs.get(sha256)).toString()).toBe('contents');
  await second.cloud.stop();
});

it('state of another version is refused rather than misread', async () => {
  const first = await startTestCloud({ folder });
  first.cloud.administrator(dev);
  await first.cloud.stop();
  const state = path.join(folder, 'state');
  for (const name of await readdir(state)) {
    const text = await readFile(path.join(state, name), 'utf8');
    await writeFile(path.join(state, name), text.replace('"schemaVersion":1', '"schemaVersion":0'));
  }
  await expect(startTestCloud({ folder })).rejects.toThrow('has schemaVersion 0, not 1: delete');
});
