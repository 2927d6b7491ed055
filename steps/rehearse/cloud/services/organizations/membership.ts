import { createHash } from 'node:crypto';
import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import type { Input, Operation, Output } from '../../service.ts';
import { administratorRoleName } from '../../identities/iam-state.ts';
import { constraintViolated, notFound, requireText } from './errors.ts';
import { administratorOperation, managementOperation, type OrganizationRequest } from './operations.ts';
import { arnFor } from './render.ts';
import { fullAccessPolicyId, shortId, type AccountCreation } from '../../identities/organization-state.ts';
import { isParent, requireAccount } from './structure.ts';

/** How accounts join, move and leave. Each is told as an event, which StackSets with automatic deployment hear. */
export const membershipOperations: Readonly<Record<string, Operation>> = {
  CreateAccount: managementOperation('CreateAccount', (input, request) => ({
    CreateAccountStatus: renderCreation(createAccount(input, request)),
  })),
  DescribeCreateAccountStatus: administratorOperation('DescribeCreateAccountStatus', (input, { organization }) => {
    const creation = organization.creations[requireText(input, 'CreateAccountRequestId')];
    if (creation) return { CreateAccountStatus: renderCreation(creation) };
    throw new AwsError(
      'CreateAccountStatusNotFoundException',
      "We can't find a create account request with the CreateAccountRequestId that you specified.",
      400,
    );
  }),
  MoveAccount: managementOperation('MoveAccount', moveAccount, (input, request) =>
    arnFor(request, 'account', requireText(input, 'AccountId')),
  ),
  RemoveAccountFromOrganization: managementOperation('RemoveAccountFromOrganization', removeAccount, (input, request) =>
    arnFor(request, 'account', requireText(input, 'AccountId')),
  ),
};

/** A new account lies in the root, until it is moved. https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html */
function createAccount(input: Input, request: OrganizationRequest): AccountCreation {
  const { organization, cloud } = request;
  const [email, name] = [requireText(input, 'Email'), requireText(input, 'AccountName')];
  if (input['RoleName'] !== undefined && input['RoleName'] !== administratorRoleName) {
    throw notInEmbeddedCloud('organizations', `CreateAccount with RoleName ${String(input['RoleName'])}`);
  }
  const now = new Date(cloud.clock.now()).toISOString();
  const id = newAccountId(email, Object.keys(organization.accounts));
  organization.accounts[id] = { id, name, email, parentId: organization.rootId, joinedMethod: 'CREATED', joined: now };
  organization.policies[fullAccessPolicyId]?.targets.push(id);
  const creation = { id: `car-${shortId(`${email}${now}`, 32)}`, accountId: id, accountName: name, requested: now };
  organization.creations[creation.id] = creation;
  publish(request, 'AWS Service Event via CloudTrail', {
    eventName: 'CreateAccountResult',
    serviceEventDetails: { createAccountStatus: { accountId: id, accountName: name, state: 'SUCCEEDED' } },
  });
  return creation;
}

function moveAccount(input: Input, request: OrganizationRequest): Output {
  const { organization } = request;
  const account = requireAccount(organization, requireText(input, 'AccountId'));
  const [source, destination] = [requireText(input, 'SourceParentId'), requireText(input, 'DestinationParentId')];
  if (account.parentId !== source) {
    throw new AwsError('SourceParentNotFoundException', "You specified a source parent that doesn't exist.", 400);
  }
  if (!isParent(organization, destination)) {
    throw new AwsError(
      'DestinationParentNotFoundException',
      "You specified a destination parent that doesn't exist.",
      400,
    );
  }
  account.parentId = destination;
  publish(request, 'AWS API Call via CloudTrail', {
    eventName: 'MoveAccount',
    requestParameters: { accountId: account.id, sourceParentId: source, destinationParentId: destination },
  });
  return {};
}

function removeAccount(input: Input, request: OrganizationRequest): Output {
  const { organization, cloud } = request;
  const { id, parentId } = requireAccount(organization, requireText(input, 'AccountId'));
  if (id === cloud.options.organization.managementAccountId) throw notFound('Account');
  if (Object.values(organization.delegatedAdministrators).some((accounts) => Object.hasOwn(accounts, id))) {
    throw constraintViolated(
      'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
      'You attempted to remove an account that is registered as a delegated administrator for a service integrated with your organization.',
    );
  }
  delete organization.accounts[id];
  organization.formerAccounts.push(id);
  for (const policy of Object.values(organization.policies)) {
    policy.targets = policy.targets.filter((target) => target !== id);
  }
  publish(request, 'AWS API Call via CloudTrail', {
    eventName: 'RemoveAccountFromOrganization',
    requestParameters: { accountId: id, sourceParentId: parentId },
  });
  return {};
}

/** Organizations' events are in us-east-1 of the management account. */
function publish({ cloud }: OrganizationRequest, type: string, detail: Readonly<Record<string, unknown>>): void {
  cloud.publish({
    source: 'aws.organizations',
    'detail-type': type,
    account: cloud.options.organization.managementAccountId,
    region: 'us-east-1',
    resources: [],
    detail: { eventSource: 'organizations.amazonaws.com', ...detail },
  });
}

/** Follows from the e-mail address, which is an account's own, so that rehearsals repeat. */
function newAccountId(email: string, taken: readonly string[]): string {
  for (let attempt = 0; ; attempt += 1) {
    const digest = createHash('sha256').update(`${email}/${attempt}`).digest();
    const id = String(100_000_000_000n + (digest.readBigUInt64BE() % 900_000_000_000n));
    if (!taken.includes(id)) return id;
  }
}

function renderCreation({ id, accountId, accountName, requested }: AccountCreation): Output {
  return {
    Id: id,
    AccountId: accountId,
    AccountName: accountName,
    State: 'SUCCEEDED',
    RequestedTimestamp: new Date(requested),
    CompletedTimestamp: new Date(requested),
  };
}
