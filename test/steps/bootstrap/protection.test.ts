import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  GetStackPolicyCommand,
  SetStackPolicyCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readText } from '../../helpers/templates.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';

const [management, tools] = ['111111111111', '222222222222'];
const StackName = 'codebuild-steps-common';
const allowAll = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"Update:*","Resource":"*"}]}';

describe('what all pipelines stand on', () => {
  let organization: EmptyOrganization;
  const stacksOf = (account: string) => organization.clientFor(account).client(CloudFormationClient);
  const isProtected = async (account: string, name: string) => {
    const { Stacks } = await stacksOf(account).send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0]?.EnableTerminationProtection;
  };
  const stackPolicy = async (): Promise<unknown> => {
    const { StackPolicyBody = '{}' } = await stacksOf(tools).send(new GetStackPolicyCommand({ StackName }));
    return JSON.parse(StackPolicyBody);
  };
  const wantedPolicy = (JSON.parse(readText('cloudformation/common/protection.json')) as { StackPolicy: unknown })
    .StackPolicy;

  beforeEach(async () => {
    organization = await startEmptyOrganization();
  });
  afterEach(() => organization.cloud.stop());

  it('is planned to be protected, and is then', async () => {
    const { stdout } = await organization.bootstrap('--yes');
    expect(stdout).toMatch(
      /stack codebuild-steps-common: create[^+]*\n {6}termination protection: set\n {6}stack policy: set/,
    );
    expect(await isProtected(tools, StackName)).toBe(true);
    expect(await isProtected(management, 'codebuild-steps-cross-account-roles')).toBe(true);
    expect(await isProtected(tools, 'steps-pipeline-orders')).toBe(false);
    expect(await stackPolicy()).toEqual(wantedPolicy);
    await expect(stacksOf(tools).send(new DeleteStackCommand({ StackName }))).rejects.toThrow('TerminationProtection');
    expect((await organization.bootstrap()).stdout).toContain('nothing to do');
  });

  it('is told to have lost its protection, and gets it back without a deployment', async () => {
    await organization.bootstrap('--yes');
    const client = stacksOf(tools);
    await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }));
    await client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody: allowAll }));
    const { stdout, stderr } = await organization.bootstrap('--yes');
    expect(stdout).toContain('~ stack codebuild-steps-common: update');
    expect(stdout).toContain('termination protection: missing or changed, set again');
    expect(stdout).toContain('stack policy: missing or changed, set again');
    expect(stdout).toContain('0 to create, 1 to update');
    expect(stderr).toMatch(/✓ .*codebuild-steps-common: protected/);
    expect(await isProtected(tools, StackName)).toBe(true);
    expect(await stackPolicy()).toEqual(wantedPolicy);
    expect((await organization.bootstrap()).stdout).toContain('nothing to do');
  });

  it('loses its termination protection when its removal was confirmed, and not before', async () => {
    await organization.bootstrap('--yes');
    const asked = await organization.bootstrap('--remove');
    expect(asked.stdout).toContain('- stack codebuild-steps-common: lift its termination protection, delete');
    expect(await isProtected(tools, StackName)).toBe(true);
    expect(await organization.bootstrap('--remove', '--yes')).toMatchObject({ exitCode: 0 });
    const { Stacks } = await stacksOf(tools).send(new DescribeStacksCommand({}));
    expect(Stacks).toEqual([]);
  });
});
