import { describe, expect, it } from 'vitest';
import { rehearsalOrganization, withAccounts } from '../../../steps/rehearse/organization.ts';

const unitsOf = (entries: readonly string[]) =>
  Object.fromEntries(
    withAccounts(rehearsalOrganization, entries).accounts.map(({ name, id, organizationalUnit }) => [
      name,
      `${id} ${organizationalUnit.join('/')}`,
    ]),
  );

describe('the organisation of a rehearsal', () => {
  it('keeps its fixed ids unless others are given', () => {
    expect(withAccounts(rehearsalOrganization, [])).toEqual(rehearsalOrganization);
    expect(unitsOf(['Prod=123456789012'])).toMatchObject({
      Prod: '123456789012 Workloads/Controlled',
      Dev: '333333333333 Workloads/Standard',
    });
  });

  it('takes any number of further accounts, in a unit of their own if one is named', () => {
    expect(unitsOf(['Sandbox=777777777777', 'Audit=888888888888@Security'])).toMatchObject({
      Sandbox: '777777777777 Workloads/Standard',
      Audit: '888888888888 Security',
    });
  });

  it('moves the management account with its id', () => {
    expect(withAccounts(rehearsalOrganization, ['Management=999999999999']).managementAccountId).toBe('999999999999');
  });

  it.each([['Prod'], ['Prod=12'], ['=123456789012'], ['Prod=333333333333']])('refuses %s', (entry) => {
    expect(() => withAccounts(rehearsalOrganization, [entry])).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID' }) as Error,
    );
  });
});
