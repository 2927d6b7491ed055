import { settingInvalid } from '../errors/index.ts';
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

/** Where an account lies that a rehearsal is given beside the usual ones, unless a unit is named. */
const usualUnit = 'Workloads/Standard';
const accountPattern = /^([A-Za-z][\w-]*)=(\d{12})(?:@([\w/ -]+))?$/;

/**
 * The organisation with accounts as a person names them: `Prod=123456789012` gives a usual account another id, and
 * `Sandbox=777777777777@Workloads/Standard` adds one in a unit. Throws SETTING_INVALID.
 */
export function withAccounts(organization: OrganizationDefinition, entries: readonly string[]): OrganizationDefinition {
  const accounts = new Map(organization.accounts.map((account) => [account.name, account]));
  for (const entry of entries) {
    const [, name, id, unit] = accountPattern.exec(entry) ?? [];
    if (name === undefined || id === undefined)
      throw settingInvalid('--account', entry, 'NAME=ID, as in Prod=123456789012');
    const usual = accounts.get(name);
    const organizationalUnit = unit?.split('/') ?? usual?.organizationalUnit ?? usualUnit.split('/');
    accounts.set(name, { name, id, email: `${name.toLowerCase()}@example.com`, organizationalUnit });
  }
  const ids = [...accounts.values()].map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw settingInvalid('--account', twice, 'an id that no other account of the rehearsal has');
  const managementAccountId = accounts.get('Management')?.id ?? organization.managementAccountId;
  return { ...organization, managementAccountId, accounts: [...accounts.values()] };
}
