import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { assumeRole, roleArn } from '../assume-role.ts';
import { withClientSettings, type ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import { fromAws, wrongAccounts } from '../errors/index.ts';
import { partitionOf } from '../partition.ts';
import type { BootstrapConfiguration, CredentialConfiguration } from './configuration.ts';

/** The accounts that bootstrap acts in. */
export type AccountName = 'Management' | 'Tools' | 'Delegated administrator';

/** A context that acts in one of the accounts, in a region. */
export type Access = (account: AccountName, region: string) => Context;

const sections = {
  Management: 'management',
  Tools: 'tools',
  'Delegated administrator': 'delegated-administrator',
} as const;

export function accountIdOf({ organization }: BootstrapConfiguration, name: AccountName): string | undefined {
  switch (name) {
    case 'Management':
      return organization['management-account'];
    case 'Tools':
      return organization['tools-account'];
    case 'Delegated administrator':
      return organization['delegated-administrator'];
  }
}

/** The account whose StackSets put the roles into the others. */
export function administratorOf({ organization }: BootstrapConfiguration): AccountName {
  return organization['delegated-administrator'] === undefined ? 'Management' : 'Delegated administrator';
}

/** Acts by the profiles and roles of the configuration, else with the current credentials. */
export function configuredAccess(
  configuration: BootstrapConfiguration,
  context: Context,
  session = 'steps-bootstrap',
): Access {
  const contexts = new Map<string, Context>();
  return (account, region) => {
    const key = `${account} ${region}`;
    const credential = configuration.credentials?.[sections[account]] ?? {};
    const accountId = accountIdOf(configuration, account) ?? '';
    const known = contexts.get(key) ?? actingIn(credential, accountId, region, session, context);
    contexts.set(key, known);
    return known;
  };
}

/** Acts in any account by the profile and role for workload accounts; undefined where the configuration has none. */
export function workloadAccess(
  { credentials }: BootstrapConfiguration,
  context: Context,
  session: string,
): ((accountId: string, region: string) => Context) | undefined {
  const credential = credentials?.workloads;
  return credential && ((accountId, region) => actingIn(credential, accountId, region, session, context));
}

function actingIn(
  { profile, role }: CredentialConfiguration,
  accountId: string,
  region: string,
  session: string,
  context: Context,
): Context {
  const base: ClientSettings = { region, ...(profile === undefined ? {} : { profile }) };
  if (role === undefined) return { ...context, aws: withClientSettings(context.aws, base) };
  const arn = roleArn(partitionOf(region), accountId, role);
  const credentials = assumeRole(arn, session, base, context);
  return { ...context, aws: withClientSettings(context.aws, { region, credentials }) };
}

/** Throws WRONG_ACCOUNT unless each context really acts in its account: before anything else is done. */
export async function requireAccounts(configuration: BootstrapConfiguration, access: Access): Promise<void> {
  const region = configuration.regions[0] ?? '';
  const names: readonly AccountName[] = ['Management', 'Tools', 'Delegated administrator'];
  const problems: string[] = [];
  for (const name of names) {
    const expected = accountIdOf(configuration, name);
    if (expected === undefined) continue;
    const { Account, Arn } = await identify(name, access(name, region));
    if (Account !== expected)
      problems.push(
        `${name} is account ${expected}, and ${describeCredential(configuration, name)} belong to account ${Account} (${Arn})`,
      );
  }
  if (problems.length > 0) throw wrongAccounts(problems);
}

async function identify(
  name: AccountName,
  context: Context,
): Promise<{ readonly Account: string; readonly Arn: string }> {
  try {
    const { Account = '', Arn = '' } = await context.aws.client(STSClient).send(new GetCallerIdentityCommand({}));
    return { Account, Arn };
  } catch (error) {
    throw fromAws(error, `sign in to the ${name} account (sts:GetCallerIdentity)`);
  }
}

function describeCredential({ credentials }: BootstrapConfiguration, name: AccountName): string {
  const { profile, role } = credentials?.[sections[name]] ?? {};
  if (role !== undefined) return `the credentials of role ${role}`;
  return profile === undefined ? 'the current credentials' : `the credentials of profile ${profile}`;
}
