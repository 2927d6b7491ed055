import { AwsError } from '../../aws-error.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { organizationState, type OrganizationState } from '../../identities/organization-state.ts';

/** What an operation works with: the one organisation. */
export interface OrganizationRequest extends Request {
  readonly organization: OrganizationState;
}

type Resource = (input: Input, request: OrganizationRequest) => string;

type Handle = (input: Input, request: OrganizationRequest) => Output;

/**
 * An operation that only the management account may call, whatever its policies say.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_permissions_overview.html
 */
export const managementOperation = reservedFor(isManagement);

/**
 * An operation that reads, which delegated administrators of any service may call too.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html
 */
export const administratorOperation = reservedFor((request) => isManagement(request) || administersAnything(request));

function reservedFor(mayCall: (request: OrganizationRequest) => boolean) {
  return (name: string, handle: Handle, resource?: Resource): Operation =>
    memberOperation(
      name,
      (input, request) => {
        if (mayCall(request)) return handle(input, request);
        throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.", 400);
      },
      resource,
    );
}

function isManagement({ accountId, cloud }: OrganizationRequest): boolean {
  return accountId === cloud.options.organization.managementAccountId;
}

function administersAnything({ organization, accountId }: OrganizationRequest): boolean {
  return Object.values(organization.delegatedAdministrators).some((accounts) => Object.hasOwn(accounts, accountId));
}

/** An operation that every account of the organisation may call. */
export function memberOperation(name: string, handle: Handle, resource: Resource = () => '*'): Operation {
  return {
    demands: (input, request) => [
      {
        action: `organizations:${name}`,
        resource: resource(input, withOrganization(request)),
        resourceAccount: request.accountId,
      },
    ],
    handle: (input, request) => handle(input, withOrganization(request)),
  };
}

function withOrganization(request: Request): OrganizationRequest {
  return { ...request, organization: organizationState(request.cloud) };
}
