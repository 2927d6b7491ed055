import { AwsError } from '../../../aws-error.ts';
import type { Operation, Request } from '../../../service.ts';
import { via } from '../../../../../authorisation/caller.ts';
import { trustedService } from './organization.ts';

/**
 * Trusted access, turned on by CloudFormation itself. Both ask Organizations with the caller's own permissions, which is unverified.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ActivateOrganizationsAccess.html
 */
export const organizationsAccessOperations: Readonly<Record<string, Operation>> = {
  ActivateOrganizationsAccess: operation('ActivateOrganizationsAccess', async (request) => {
    await changeAccess('EnableAWSServiceAccess', request);
    return {};
  }),
  DeactivateOrganizationsAccess: operation('DeactivateOrganizationsAccess', async (request) => {
    await changeAccess('DisableAWSServiceAccess', request);
    return {};
  }),
};

function operation(name: string, handle: (request: Request) => Promise<Record<string, unknown>>): Operation {
  return {
    demands: (_input, { accountId }) => [
      { action: `cloudformation:${name}`, resource: '*', resourceAccount: accountId },
    ],
    handle: (_input, request) => handle(request),
  };
}

async function changeAccess(change: string, { cloud, caller, accountId }: Request): Promise<void> {
  if (accountId !== cloud.options.organization.managementAccountId) {
    throw new AwsError('InvalidOperationException', 'Only the management account can change organizations access', 400);
  }
  await cloud.call(via(caller, 'cloudformation.amazonaws.com'), {
    service: 'organizations',
    operation: change,
    input: { ServicePrincipal: trustedService },
  });
}
