import type { JsonService } from '../../service.ts';
import { delegatedAdministratorOperations } from './delegated-administrators.ts';
import { membershipOperations } from './membership.ts';
import { policyOperations } from './policies.ts';
import { policyTypeOperations } from './policy-types.ts';
import { structureOperations } from './structure.ts';
import { trustedAccessOperations } from './trusted-access.ts';

export const organizations: JsonService = {
  name: 'organizations',
  protocol: 'json',
  targetPrefix: 'AWSOrganizationsV20161128',
  jsonVersion: '1.1',
  operations: {
    ...structureOperations,
    ...membershipOperations,
    ...policyOperations,
    ...trustedAccessOperations,
    ...delegatedAdministratorOperations,
    ...policyTypeOperations,
  },
};
