import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { assumeRole, roleArn } from '../assume-role.ts';
import { withClientSettings, type ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import { fromAws, wrongAccounts } from '../errors/index.ts';
import { partitionOf } from '../partition.ts';
import type { BootstrapConfiguration, CredentialConfiguration } from './configuration.ts';

/** The accounts that bootstrap acts in. */
type AccountName = 'Management' | 'Tools' | 'Delegated administrator' | 'Workload';

/** An account and a region of it. */
export interface Place {
  readonly account: AccountName;
  readonly accountId: string;
  readonly region: string;
}

/** A context that acts there. */
export type Access = (place: Place) => Context;

/** Who bootstrap is in an account. */
export interface Identity {
  readonly place: Place;
  /** As `sts:GetCallerIdentity` tells it: of a role its session, without the role's path. */
  readonly arn: string;
}

type OwnAccount = Exclude<AccountName, 'Workload'>;

function accountIdOf({ organization }: BootstrapConfiguration, name: OwnAccount): string | undefined {
  switch (name) {
    case 'Management':
      return organization['management-account'];
    case 'Tools':
      return organization['tools-account'];
    case 'Delegated administrator':
      return organization['delegated-administrator'];
  }
}

/** The account in a region, by default in the first of the configuration. */
export function placeOf(account: OwnAccount, configuration: BootstrapConfiguration, region?: string): Place {
  return {
    account,
    accountId: accountIdOf(configuration, account) ?? '',
    region: region ?? configuration.regions[0] ?? '',
  };
}

/** The accounts that get their roles one by one. */
export function listedPlaces({ accounts = [], regions }: BootstrapConfiguration): readonly Place[] {
  return accounts.map(({ id }) => ({ account: 'Workload', accountId: id, region: regions[0] ?? '' }));
}

/** Whether the organisation is asked and changed at all; StackSets and service control policies are its own. */
export function needsManagement(configuration: BootstrapConfiguration): boolean {
  return configuration['organizational-units'] !== undefined || configuration['service-control-policy'] !== undefined;
}

/** The account whose StackSets put the roles into the others. */
export function administratorOf({ organization }: BootstrapConfiguration): 'Management' | 'Delegated administrator' {
  return organization['delegated-administrator'] === undefined ? 'Management' : 'Delegated administrator';
}

/** An account by its id; nothing where the configuration says of no credentials that they act there. */
export function placeWithId(
  accountId: string,
  region: string,
  configuration: BootstrapConfiguration,
): Place | undefined {
  const names = ['Management', 'Tools', administratorOf(configuration)] as const;
  const name = names.find((candidate) => accountIdOf(configuration, candidate) === accountId);
  if (name !== undefined) return placeOf(name, configuration, region);
  const hasCredential =
    configuration.credentials?.workloads ?? configuration.accounts?.some(({ id }) => id === accountId);
  return hasCredential ? { account: 'Workload', accountId, region } : undefined;
}

/** Acts by the profiles and roles of the configuration, else with the current credentials. */
export function configuredAccess(
  configuration: BootstrapConfiguration,
  context: Context,
  session = 'steps-bootstrap',
): Access {
  const contexts = new Map<string, Context>();
  return (place) => {
    const key = `${place.account} ${place.accountId} ${place.region}`;
    const known = contexts.get(key) ?? actingIn(place, credentialOf(place, configuration), session, context);
    contexts.set(key, known);
    return known;
  };
}

function actingIn(
  { accountId, region }: Place,
  { profile, role }: CredentialConfiguration,
  session: string,
  context: Context,
): Context {
  const base: ClientSettings = { region, ...(profile === undefined ? {} : { profile }) };
  if (role === undefined) return { ...context, aws: withClientSettings(context.aws, base) };
  const credentials = assumeRole(roleArn(partitionOf(region), accountId, role), session, base, context);
  return { ...context, aws: withClientSettings(context.aws, { region, credentials }) };
}

function credentialOf(
  { account, accountId }: Place,
  { accounts = [], credentials = {} }: BootstrapConfiguration,
): CredentialConfiguration {
  switch (account) {
    case 'Management':
      return credentials.management ?? {};
    case 'Tools':
      return credentials.tools ?? {};
    case 'Delegated administrator':
      return credentials['delegated-administrator'] ?? {};
    case 'Workload': {
      const { profile, role } = accounts.find(({ id }) => id === accountId) ?? {};
      return profile === undefined && role === undefined ? (credentials.workloads ?? {}) : { profile, role };
    }
  }
}

/** Throws WRONG_ACCOUNT unless each context really acts in its account: before anything else is done. */
export async function requireAccounts(
  configuration: BootstrapConfiguration,
  access: Access,
): Promise<readonly Identity[]> {
  const places = [
    ...(needsManagement(configuration) ? [placeOf('Management', configuration)] : []),
    placeOf('Tools', configuration),
    ...(configuration.organization['delegated-administrator'] === undefined
      ? []
      : [placeOf('Delegated administrator', configuration)]),
    ...listedPlaces(configuration),
  ];
  const problems: string[] = [];
  const identities: Identity[] = [];
  for (const place of places) {
    const { Account, Arn } = await identify(place, access(place));
    identities.push({ place, arn: Arn });
    if (Account === place.accountId) continue;
    const credential = describeCredential(credentialOf(place, configuration));
    problems.push(
      `${place.account} is account ${place.accountId}, and ${credential} belong to account ${Account} (${Arn})`,
    );
  }
  if (problems.length > 0) throw wrongAccounts(problems);
  return identities;
}

async function identify(
  { account, accountId }: Place,
  context: Context,
): Promise<{ readonly Account: string; readonly Arn: string }> {
  try {
    const { Account = '', Arn = '' } = await context.aws.client(STSClient).send(new GetCallerIdentityCommand({}));
    return { Account, Arn };
  } catch (error) {
    throw fromAws(error, `sign in to the ${account} account ${accountId} (sts:GetCallerIdentity)`);
  }
}

function describeCredential({ profile, role }: CredentialConfiguration): string {
  if (role !== undefined) return `the credentials of role ${role}`;
  return profile === undefined ? 'the current credentials' : `the credentials of profile ${profile}`;
}
