import { AwsError } from '../../aws-error.ts';
import type { Input, Operation, Output } from '../../service.ts';
import { constraintViolated, requireText } from './errors.ts';
import { administratorOperation, managementOperation, type OrganizationRequest } from './operations.ts';
import { arnFor, renderAccount } from './render.ts';
import { requireAccount } from './structure.ts';

/**
 * StackSets' own limit; other services have theirs.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
 */
const limits: Readonly<Record<string, number>> = { 'member.org.stacksets.cloudformation.amazonaws.com': 5 };

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html */
export const delegatedAdministratorOperations: Readonly<Record<string, Operation>> = {
  RegisterDelegatedAdministrator: managementOperation('RegisterDelegatedAdministrator', register, accountResource),
  DeregisterDelegatedAdministrator: managementOperation(
    'DeregisterDelegatedAdministrator',
    deregister,
    accountResource,
  ),
  ListDelegatedAdministrators: administratorOperation('ListDelegatedAdministrators', listAdministrators),
  ListDelegatedServicesForAccount: administratorOperation(
    'ListDelegatedServicesForAccount',
    listServices,
    accountResource,
  ),
};

function accountResource(input: Input, request: OrganizationRequest): string {
  return arnFor(request, 'account', requireText(input, 'AccountId'));
}

function register(input: Input, request: OrganizationRequest): Output {
  const { organization, cloud } = request;
  const { id } = requireAccount(organization, requireText(input, 'AccountId'));
  const service = requireText(input, 'ServicePrincipal');
  if (id === cloud.options.organization.managementAccountId) {
    throw constraintViolated(
      'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
      'You cannot register master account/yourself as delegated administrator for your organization.',
    );
  }
  if (!Object.hasOwn(organization.trustedServices, service)) {
    throw constraintViolated(
      'SERVICE_ACCESS_NOT_ENABLED',
      'You must enable service access before you delegate an administrator for this service. Call the AWS API EnableAWSServiceAccess first.',
    );
  }
  const registered = (organization.delegatedAdministrators[service] ??= {});
  if (Object.hasOwn(registered, id)) {
    throw new AwsError(
      'AccountAlreadyRegisteredException',
      'The provided account is already a delegated administrator for your organization.',
    );
  }
  if (Object.keys(registered).length >= (limits[service] ?? Infinity)) {
    throw constraintViolated(
      'MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED',
      'You attempted to register more delegated administrators than allowed for the service principal.',
    );
  }
  registered[id] = new Date(cloud.clock.now()).toISOString();
  return {};
}

function deregister(input: Input, { organization }: OrganizationRequest): Output {
  const { id } = requireAccount(organization, requireText(input, 'AccountId'));
  const registered = organization.delegatedAdministrators[requireText(input, 'ServicePrincipal')];
  if (!registered || !Object.hasOwn(registered, id)) throw notRegistered();
  delete registered[id];
  return {};
}

function listAdministrators(input: Input, request: OrganizationRequest): Output {
  const { delegatedAdministrators } = request.organization;
  const service = input['ServicePrincipal'];
  const since = new Map<string, string>();
  for (const [principal, accounts] of Object.entries(delegatedAdministrators)) {
    if (service !== undefined && service !== principal) continue;
    for (const [id, date] of Object.entries(accounts)) since.set(id, date);
  }
  return {
    DelegatedAdministrators: [...since].map(([id, date]) => {
      const { Paths: _, ...account } = renderAccount(request, requireAccount(request.organization, id));
      return { ...account, DelegationEnabledDate: new Date(date) };
    }),
  };
}

function listServices(input: Input, { organization }: OrganizationRequest): Output {
  const { id } = requireAccount(organization, requireText(input, 'AccountId'));
  const services = Object.entries(organization.delegatedAdministrators).flatMap(([service, accounts]) => {
    const date = accounts[id];
    return date === undefined ? [] : [{ ServicePrincipal: service, DelegationEnabledDate: new Date(date) }];
  });
  if (services.length === 0) throw notRegistered();
  return { DelegatedServices: services };
}

function notRegistered(): AwsError {
  return new AwsError(
    'AccountNotRegisteredException',
    'The provided account is not a registered delegated administrator for your organization.',
  );
}
