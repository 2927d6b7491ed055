import {
  CloudFormationClient,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../helpers/doctoring.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';

const dev = '333333333333';
const listed = ['333333333333', '444444444444', '555555555555', '666666666666']
  .map((id, index) => `  - { id: '${id}', controlled: ${index > 1} }\n`)
  .join('');

describe('an organisation whose accounts are listed one by one', () => {
  let organization: EmptyOrganization;
  beforeEach(async () => {
    organization = await startEmptyOrganization();
    await organization.configure((text) => text.replace(/organizational-units:\n.*\n.*\n/, `accounts:\n${listed}`));
    await organization.bootstrap('--yes');
  });
  afterEach(() => organization.cloud.stop());

  it('holds in every link, by the stacks of the roles', async () => {
    const { exitCode, findings, checks } = await diagnose(organization);
    expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
    const titles = checks.filter(({ accountId }) => accountId === dev).map(({ title }) => title);
    expect(titles).toContain('the stack of the roles is there');
  });

  it('is told of an account whose stack is gone, and that bootstrap makes it', async () => {
    const client = organization.clientFor(dev).client(CloudFormationClient);
    const StackName = 'codebuild-steps-account-roles';
    await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }));
    await client.send(new DeleteStackCommand({ StackName }));
    await organization.cloud.idle();
    const { exitCode, findings } = await diagnose(organization);
    expect(exitCode).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        kind: 'state',
        message: `there is no stack ${StackName} in account ${dev}, eu-west-1`,
        next: 'steps bootstrap',
      }),
    );
  });
});
