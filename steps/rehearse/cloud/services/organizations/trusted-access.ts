import type { Operation } from '../../service.ts';
import { requireText } from './errors.ts';
import { administratorOperation, managementOperation } from './operations.ts';

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services.html */
export const trustedAccessOperations: Readonly<Record<string, Operation>> = {
  EnableAWSServiceAccess: managementOperation('EnableAWSServiceAccess', (input, { organization, cloud }) => {
    organization.trustedServices[requireText(input, 'ServicePrincipal')] ??= new Date(cloud.clock.now()).toISOString();
    return {};
  }),
  DisableAWSServiceAccess: managementOperation('DisableAWSServiceAccess', (input, { organization }) => {
    delete organization.trustedServices[requireText(input, 'ServicePrincipal')];
    return {};
  }),
  ListAWSServiceAccessForOrganization: administratorOperation(
    'ListAWSServiceAccessForOrganization',
    (_input, { organization }) => ({
      EnabledServicePrincipals: Object.entries(organization.trustedServices).map(([service, since]) => ({
        ServicePrincipal: service,
        DateEnabled: new Date(since),
      })),
    }),
  ),
};
