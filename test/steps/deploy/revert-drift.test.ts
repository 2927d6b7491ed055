import { CloudFormationClient, DescribeStacksCommand, DetectStackDriftCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dev, startDeployedAccount, type DeployedAccount } from '../../helpers/deployed-account.ts';
import { accountId } from '../../helpers/deploying.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { writeFiles } from '../../helpers/workspace.ts';

const Name = '/workload/drifts';
const template = (value: string) => `Resources:
  Value: { Type: AWS::SSM::Parameter, Properties: { Name: ${Name}, Type: String, Value: '${value}' } }
  Topic: { Type: AWS::SNS::Topic }
`;

/** Drift-aware change sets, made and executed by the organisation's two roles. */
describe('steps deploy --revert-drift', () => {
  let account: DeployedAccount;
  const deploy = (...args: readonly string[]) =>
    runSteps(['deploy', '--template-file', 'template.yml', '--stack-name', 'drifts', '--account', dev, ...args], {
      cwd: account.folder,
      env: account.deployerEnvironment(),
    });
  const say = (value: string) => writeFiles(account.folder, { 'template.yml': template(value) });
  const ssm = () => account.clientFor(dev).client(SSMClient);
  const set = (Value: string) => ssm().send(new PutParameterCommand({ Name, Value, Overwrite: true }));
  const value = async () => (await ssm().send(new GetParameterCommand({ Name }))).Parameter?.Value;
  const s3 = () => account.clientFor(accountId('Tools')).client(S3Client);
  const stack = async () => {
    const client = account.clientFor(dev).client(CloudFormationClient);
    return (await client.send(new DescribeStacksCommand({ StackName: 'drifts' }))).Stacks?.[0];
  };

  beforeAll(async () => {
    account = await startDeployedAccount();
    await s3().send(
      new CreateBucketCommand({ Bucket: 'plans', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
    );
  });
  afterAll(() => account.stop());

  it('makes a new stack, of which nothing can have drifted', async () => {
    await say('a');
    expect(await deploy('--revert-drift')).toMatchObject({ exitCode: 0 });
    expect(await value()).toBe('a');
  });

  it('takes back what a deployment does not see, and finds nothing to do afterwards', async () => {
    await set('b');
    expect((await deploy()).stderr).toContain('has no changes');
    const dry = await deploy('--revert-drift', '--dry-run');
    expect(dry.stderr).toMatch(/Modify drifts Value AWS::SSM::Parameter/);
    expect(dry.stderr).toMatch(/somebody changed this around the stack.*Value \(AWS::SSM::Parameter\): Value/);
    expect(await value()).toBe('b');
    expect(await deploy('--revert-drift')).toMatchObject({ exitCode: 0 });
    expect(await value()).toBe('a');
    expect((await deploy('--revert-drift')).stderr).toContain('has no changes');
  });

  it('shows what was deployed, what is and what will be, in a plan that is executed as it was shown', async () => {
    await set('b');
    await say('c');
    const planned = await deploy('--revert-drift', '--plan-only', '--s3-bucket', 'plans');
    expect(planned).toMatchObject({ exitCode: 0 });
    const digest = planned.stdout.trim();
    const read = async (ending: string) => {
      const Key = `packages/plans/${dev}-${digest}.${ending}`;
      return (await (await s3().send(new GetObjectCommand({ Bucket: 'plans', Key }))).Body?.transformToString()) ?? '';
    };
    const page = await read('html');
    expect(page).toContain('<th scope="col">Deployed last</th><th scope="col">Before</th><th scope="col">After</th>');
    expect(page).toContain('<td>Value</td><td><pre>a</pre></td><td><pre>b</pre></td><td><pre>c</pre></td>');
    expect(page).toContain('Modify, drifted');
    expect(await read('md')).toContain('| Value | a | b | c |');
    expect(JSON.parse(await read('json'))).toMatchObject({ revertsDrift: true });
    const executed = await deploy('--execute-plan', digest, '--s3-bucket', 'plans');
    expect(executed).toMatchObject({ exitCode: 0 });
    expect(await value()).toBe('c');
  });

  it('where the template says what is there, ends the drift and changes nothing', async () => {
    await set('d');
    await say('d');
    const synced = await deploy('--revert-drift');
    expect(synced.stderr).toMatch(/SyncWithActual drifts Value/);
    expect(synced.stderr).not.toMatch(/UPDATE_COMPLETE AWS::SSM::Parameter/);
    const client = account.clientFor(dev).client(CloudFormationClient);
    await client.send(new DetectStackDriftCommand({ StackName: 'drifts' }));
    expect((await stack())?.DriftInformation?.StackDriftStatus).toBe('IN_SYNC');
  });

  it('makes anew what was deleted around the stack', async () => {
    await ssm().send(new DeleteParameterCommand({ Name }));
    const dry = await deploy('--revert-drift', '--dry-run');
    expect(dry.stderr).toContain('Value (AWS::SSM::Parameter): deleted');
    expect(await deploy('--revert-drift')).toMatchObject({ exitCode: 0 });
    expect(await value()).toBe('d');
  });

  it('is what a stack that is known to have drifted hints at', async () => {
    await set('e');
    const client = account.clientFor(dev).client(CloudFormationClient);
    await client.send(new DetectStackDriftCommand({ StackName: 'drifts' }));
    expect((await deploy('--dry-run')).stderr).not.toContain('Modify');
    expect((await deploy()).stderr).toMatch(/had drifted when that was last looked for.*--revert-drift/);
    expect((await deploy('--revert-drift')).stderr).not.toContain('had drifted when');
    expect(await value()).toBe('d');
  });
});
