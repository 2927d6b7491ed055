import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreatePolicyCommand,
  DeregisterDelegatedAdministratorCommand,
  DescribeOrganizationCommand,
  DisablePolicyTypeCommand,
  EnableAWSServiceAccessCommand,
  EnablePolicyTypeCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  ListParentsCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CloudEvent } from '../../../../../steps/rehearse/cloud/cloud.ts';
import { findUnit as findUnitOf } from '../../../../helpers/find-unit.ts';
import { startTestCloud, type TestCloud } from '../../../../helpers/cloud.ts';

const management = '111111111111';
const dev = '333333333333';

let test: TestCloud;
let organizations: OrganizationsClient;
beforeEach(async () => {
  test = await startTestCloud();
  organizations = test.clientFor(management).client(OrganizationsClient);
});
afterEach(() => test.cloud.stop());

const findUnit = (...names: readonly string[]) => findUnitOf(organizations, ...names);

it('shows the accounts of the rehearsal in their units', async () => {
  const { Accounts } = await organizations.send(new ListAccountsCommand({}));
  expect(Accounts?.map(({ Name }) => Name)).toEqual(['Management', 'Tools', 'Dev', 'Test', 'Uat', 'Prod']);
  expect(Accounts?.[1]?.JoinedTimestamp).toBeInstanceOf(Date);
  const controlled = await findUnit('Workloads', 'Controlled');
  expect(controlled).toMatch(/^ou-[a-z0-9]{4}-[a-z0-9]{8}$/);
  const inControlled = await organizations.send(new ListAccountsForParentCommand({ ParentId: controlled }));
  expect(inControlled.Accounts?.map(({ Name }) => Name)).toEqual(['Uat', 'Prod']);
});

it('tells every account which organisation it is in, and the rest to the management account alone', async () => {
  const asDev = test.clientFor(dev).client(OrganizationsClient);
  const { Organization } = await asDev.send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({ Id: 'o-rehearsal00', MasterAccountId: management });
  await expect(asDev.send(new ListAccountsCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: "You don't have permissions to access this resource.",
  });
});

it('takes a new account in, whose administrator is there at once, and tells of its moves', async () => {
  const events: CloudEvent[] = [];
  test.cloud.onEvent((event) => events.push(event));
  const created = await organizations.send(new CreateAccountCommand({ Email: 'new@example.com', AccountName: 'New' }));
  const accountId = created.CreateAccountStatus?.AccountId ?? '';
  expect(accountId).toMatch(/^\d{12}$/);
  const [root, standard] = [await findUnit(), await findUnit('Workloads', 'Standard')];
  await organizations.send(
    new MoveAccountCommand({ AccountId: accountId, SourceParentId: root, DestinationParentId: standard }),
  );
  const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: accountId }));
  expect(Parents).toEqual([{ Id: standard, Type: 'ORGANIZATIONAL_UNIT' }]);
  expect(events.map(({ detail }) => detail['eventName'])).toEqual(['CreateAccountResult', 'MoveAccount']);
  const role = new GetRoleCommand({ RoleName: 'OrganizationAccountAccessRole' });
  await expect(test.clientFor(accountId).client(IAMClient).send(role)).resolves.toBeDefined();
});

it('keeps which services have trusted access', async () => {
  const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
  const { EnabledServicePrincipals } = await organizations.send(new ListAWSServiceAccessForOrganizationCommand({}));
  expect(EnabledServicePrincipals).toMatchObject([{ ServicePrincipal }]);
});

it('registers delegated administrators, who may read the organisation but not change it', async () => {
  const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
  const register = (AccountId: string) =>
    organizations.send(new RegisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal }));
  await expect(register(dev)).rejects.toMatchObject({ Reason: 'SERVICE_ACCESS_NOT_ENABLED' });
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
  await expect(register(management)).rejects.toMatchObject({
    name: 'ConstraintViolationException',
    Reason: 'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
  });
  await expect(register('999999999999')).rejects.toMatchObject({ name: 'AccountNotFoundException' });
  await register(dev);
  await expect(register(dev)).rejects.toMatchObject({ name: 'AccountAlreadyRegisteredException' });

  const asDev = test.clientFor(dev).client(OrganizationsClient);
  const { DelegatedAdministrators } = await asDev.send(new ListDelegatedAdministratorsCommand({ ServicePrincipal }));
  expect(DelegatedAdministrators).toMatchObject([{ Id: dev, Name: 'Dev', DelegationEnabledDate: expect.any(Date) }]);
  expect((await asDev.send(new ListAccountsCommand({}))).Accounts).toHaveLength(6);
  await expect(
    asDev.send(new CreateAccountCommand({ Email: 'n@example.com', AccountName: 'N' })),
  ).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

it('lets a delegated administrator go only once it is deregistered', async () => {
  const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
  await organizations.send(new RegisterDelegatedAdministratorCommand({ AccountId: dev, ServicePrincipal }));
  const services = new ListDelegatedServicesForAccountCommand({ AccountId: dev });
  expect((await organizations.send(services)).DelegatedServices).toMatchObject([{ ServicePrincipal }]);
  const remove = new RemoveAccountFromOrganizationCommand({ AccountId: dev });
  await expect(organizations.send(remove)).rejects.toMatchObject({
    Reason: 'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
  });
  const deregister = new DeregisterDelegatedAdministratorCommand({ AccountId: dev, ServicePrincipal });
  await organizations.send(deregister);
  const notRegistered = { name: 'AccountNotRegisteredException' };
  await expect(organizations.send(deregister)).rejects.toMatchObject(notRegistered);
  await expect(organizations.send(services)).rejects.toMatchObject(notRegistered);
  await organizations.send(remove);
});

it('binds the accounts below it by a service control policy, and not the management account', async () => {
  const Content = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'NoRoles', Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*' }],
  });
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({ Name: 'no-roles', Description: 'd', Type: 'SERVICE_CONTROL_POLICY', Content }),
  );
  await organizations.send(
    new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: await findUnit() }),
  );
  const role = new CreateRoleCommand({
    RoleName: 'Any',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  });
  await expect(test.clientFor(dev).client(IAMClient).send(role)).rejects.toThrow(
    'with an explicit deny in a service control policy',
  );
  expect(test.cloud.refusals.at(-1)?.explanation[0]).toMatch(
    /^service control policy "no-roles" on r-\w+: statement "NoRoles" denies iam:CreateRole/,
  );
  await expect(test.clientFor(management).client(IAMClient).send(role)).resolves.toBeDefined();
});

it('turns service control policies off, which detaches them all, and on again, with full access alone', async () => {
  const RootId = await findUnit();
  const PolicyType = 'SERVICE_CONTROL_POLICY';
  const Content = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'iam:GetRole', Resource: '*' }],
  });
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({ Name: 'none', Description: 'd', Type: PolicyType, Content }),
  );
  const attach = new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: RootId });
  await organizations.send(attach);
  const look = () =>
    test
      .clientFor(dev)
      .client(IAMClient)
      .send(new GetRoleCommand({ RoleName: 'OrganizationAccountAccessRole' }));
  await expect(look()).rejects.toThrow('service control policy');

  const { Root } = await organizations.send(new DisablePolicyTypeCommand({ RootId, PolicyType }));
  expect(Root?.PolicyTypes ?? []).toEqual([]);
  await expect(look()).resolves.toBeDefined();
  await expect(organizations.send(attach)).rejects.toMatchObject({ name: 'PolicyTypeNotEnabledException' });

  await organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType }));
  await expect(organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType }))).rejects.toMatchObject({
    name: 'PolicyTypeAlreadyEnabledException',
  });
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  expect(Roots?.[0]?.PolicyTypes).toEqual([{ Type: PolicyType, Status: 'ENABLED' }]);
  await expect(look()).resolves.toBeDefined();
});
