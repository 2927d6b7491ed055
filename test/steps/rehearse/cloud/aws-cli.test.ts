import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCliNote, hasAwsCli } from '../../../helpers/aws-cli.ts';
import { startTestCloud, type TestCloud } from '../../../helpers/cloud.ts';

const run = promisify(execFile);

const management = '111111111111';
const dev = '333333333333';

describe.skipIf(!hasAwsCli)(`the AWS CLI${awsCliNote}`, () => {
  let test: TestCloud;
  beforeAll(async () => {
    test = await startTestCloud();
  });
  afterAll(() => test.cloud.stop());

  async function aws(accountId: string, ...args: readonly string[]): Promise<Record<string, unknown>> {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...test.environmentFor(accountId) };
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env });
    return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  }

  it('shows who it is', async () => {
    expect(await aws(dev, 'sts', 'get-caller-identity')).toMatchObject({ Account: dev });
  });

  it('makes a role and assumes it', async () => {
    const statement = { Effect: 'Allow', Principal: { AWS: dev }, Action: 'sts:AssumeRole' };
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const createRole = ['iam', 'create-role', '--role-name', 'Cli', '--assume-role-policy-document', trust];
    const created = await aws(dev, ...createRole);
    expect(created['Role']).toMatchObject({ RoleName: 'Cli', AssumeRolePolicyDocument: { Statement: [statement] } });
    const arn = `arn:aws:iam::${dev}:role/Cli`;
    const assumed = await aws(dev, 'sts', 'assume-role', '--role-arn', arn, '--role-session-name', 'session');
    expect(assumed['AssumedRoleUser']).toMatchObject({ Arn: `arn:aws:sts::${dev}:assumed-role/Cli/session` });
  });

  it('lists the organisation', async () => {
    const { Accounts } = await aws(management, 'organizations', 'list-accounts');
    expect(Accounts).toHaveLength(6);
  });

  it.each([
    ['query', ['ec2', 'describe-vpcs'], 'ec2:DescribeVpcs'],
    ['JSON', ['ecs', 'list-clusters'], 'ecs:ListClusters'],
    ['REST and XML', ['cloudfront', 'list-distributions'], 'cloudfront:GET /2020-05-31/distribution'],
    ['CBOR', ['cloudwatch', 'list-metrics'], 'monitoring:ListMetrics'],
    ['REST and JSON', ['batch', 'describe-job-queues'], 'batch:POST /v1/describejobqueues'],
  ])('is told in %s what is not part of the embedded cloud', async (_protocol, args, what) => {
    const message = `(NotImplemented) when calling the`;
    await expect(aws(dev, ...args)).rejects.toThrow(message);
    await expect(aws(dev, ...args)).rejects.toThrow(`${what} is not part of the embedded cloud`);
  });
});
