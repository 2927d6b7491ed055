import type { OrganizationDefinition } from './cloud/cloud.ts';

/**
 * The organisation that a rehearsal takes place in, with fixed ids: a Tools account that owns the pipelines, and one account
 * per environment. `Controlled` is the unit whose accounts trust only main-class pipelines.
 */
export const rehearsalOrganization: OrganizationDefinition = {
  id: 'o-rehearsal00',
  managementAccountId: '111111111111',
  accounts: [
    { name: 'Management', id: '111111111111', email: 'management@example.com', organizationalUnit: [] },
    { name: 'Tools', id: '222222222222', email: 'tools@example.com', organizationalUnit: ['Infrastructure'] },
    { name: 'Dev', id: '333333333333', email: 'dev@example.com', organizationalUnit: ['Workloads', 'Standard'] },
    { name: 'Test', id: '444444444444', email: 'test@example.com', organizationalUnit: ['Workloads', 'Standard'] },
    { name: 'Uat', id: '555555555555', email: 'uat@example.com', organizationalUnit: ['Workloads', 'Controlled'] },
    { name: 'Prod', id: '666666666666', email: 'prod@example.com', organizationalUnit: ['Workloads', 'Controlled'] },
  ],
};

export const rehearsalRegion = 'eu-west-1';
