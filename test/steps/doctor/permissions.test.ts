import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { documentedActions } from '../../helpers/documented-actions.ts';
import { diagnose } from '../../helpers/doctoring.ts';
import type { EmptyOrganization } from '../../helpers/empty-organization.ts';
import { installOrganization } from '../../helpers/installed-organization.ts';

/** A role that may do what the page says and no more, trusted by the management account. */
async function makeReader(
  { clientFor }: Pick<EmptyOrganization, 'clientFor'>,
  account: string,
  actions: readonly string[],
): Promise<void> {
  const iam = clientFor(account).client(IAMClient);
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sts:AssumeRole' };
  await iam.send(new CreateRoleCommand({ RoleName: 'Reader', AssumeRolePolicyDocument: document(trust) }));
  const PolicyDocument = document({ Effect: 'Allow', Action: actions, Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'Reader', PolicyName: 'Read', PolicyDocument }));
}

it('needs no more than the page says, and nothing that changes anything', async () => {
  const installed = await installOrganization();
  const organization = await installed.open();
  try {
    const each = documentedActions('doctor.md', 'each');
    const byAccount: readonly (readonly [string, readonly string[]])[] = [
      ['111111111111', [...documentedActions('doctor.md', 'Management'), ...each]],
      ['222222222222', [...documentedActions('doctor.md', 'Tools'), ...each]],
      ...['333333333333', '444444444444', '555555555555', '666666666666'].map((id) => [id, each] as const),
    ];
    for (const [account, actions] of byAccount) await makeReader(organization, account, actions);
    await organization.configure((text) =>
      text
        .replace(/(management:\n {4}profile: management)/, '$1\n    role: Reader')
        .replaceAll('role: OrganizationAccountAccessRole', 'role: Reader'),
    );
    const { exitCode, findings } = await diagnose(organization);
    expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
    const all = byAccount.flatMap(([, actions]) => actions);
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter((action) => !/^\w+:(Get|List|Describe|BatchGet)\w+$/.test(action))).toEqual([]);
  } finally {
    await organization.cloud.stop();
    await installed.dispose();
  }
});
