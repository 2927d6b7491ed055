import type { QueryService } from '../../service.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

export const sts: QueryService = {
  name: 'sts',
  protocol: 'query',
  version: '2011-06-15',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: {
    GetCallerIdentity: getCallerIdentity,
  },
};
