import type { QueryService } from '../../service.ts';
import { identityPolicyOperations } from './identity-policies.ts';
import { identitySettingOperations } from './identity-settings.ts';
import { managedPolicyOperations } from './managed-policies.ts';
import { policyVersionOperations } from './policy-versions.ts';
import { roleOperations } from './roles.ts';
import { serviceLinkedRoleOperations } from './service-linked-roles.ts';
import { userOperations } from './users.ts';

export const iam: QueryService = {
  name: 'iam',
  protocol: 'query',
  version: '2010-05-08',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: {
    ...roleOperations,
    ...identityPolicyOperations('Role'),
    ...identitySettingOperations('Role'),
    ...managedPolicyOperations,
    ...policyVersionOperations,
    ...serviceLinkedRoleOperations,
    ...userOperations,
    ...identityPolicyOperations('User'),
    ...identitySettingOperations('User'),
  },
};
