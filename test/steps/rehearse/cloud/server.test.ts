import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../helpers/cloud.ts';

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
});
afterAll(() => test.cloud.stop());

it('tells the administrator of an account who it is', async () => {
  const identity = await test.clientFor('333333333333').client(STSClient).send(new GetCallerIdentityCommand({}));
  expect(identity.Account).toBe('333333333333');
  expect(identity.Arn).toBe('arn:aws:sts::333333333333:assumed-role/OrganizationAccountAccessRole/administrator');
});
