import type { JsonService } from '../../service.ts';

export const organizations: JsonService = {
  name: 'organizations',
  protocol: 'json',
  targetPrefix: 'AWSOrganizationsV20161128',
  jsonVersion: '1.1',
  operations: {},
};
