import type { QueryService } from '../../service.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getSessionToken } from './get-session-token.ts';

export const sts: QueryService = {
  name: 'sts',
  protocol: 'query',
  version: '2011-06-15',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: {
    AssumeRole: assumeRole,
    GetCallerIdentity: getCallerIdentity,
    GetSessionToken: getSessionToken,
  },
};
