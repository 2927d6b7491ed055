import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { configuredAccess, placeWithId, type Access, type BootstrapConfiguration } from '../../bootstrap/index.ts';
import type { Context } from '../../context.ts';
import { read, readOn, unread, type Reading } from './reading.ts';

/** A context that acts in an account and a region, once it is sure that it does. */
export type InAccount = (accountId: string, region: string) => Promise<Reading<Context>>;

/** Acts in each account as the configuration says; each is asked once who it is. */
export function inConfiguredAccounts(
  configuration: BootstrapConfiguration,
  context: Context,
  access: Access = configuredAccess(configuration, context, session),
): InAccount {
  const find = findContext(configuration, access);
  const checked = new Map<string, Promise<Reading<Context>>>();
  return (accountId, region) => {
    const key = `${accountId} ${region}`;
    const known = checked.get(key) ?? check(accountId, find(accountId, region));
    checked.set(key, known);
    return known;
  };
}

/** How CloudTrail of the accounts tells that it was the doctor. */
const session = 'steps-doctor';

function findContext(
  configuration: BootstrapConfiguration,
  access: Access,
): (accountId: string, region: string) => Context | undefined {
  return (accountId, region) => {
    const place = placeWithId(accountId, region, configuration);
    return place && access(place);
  };
}

async function check(accountId: string, context: Context | undefined): Promise<Reading<Context>> {
  if (context === undefined) {
    return unread(
      `no credentials for account ${accountId}`,
      'name a profile or a role under credentials: workloads in the configuration (docs/doctor.md)',
    );
  }
  const identity = await read(`who the credentials for account ${accountId} belong to (sts:GetCallerIdentity)`, () =>
    context.aws.client(STSClient).send(new GetCallerIdentityCommand({})),
  );
  return readOn(identity, ({ Account, Arn }) =>
    Promise.resolve(
      Account === accountId
        ? { state: 'read', value: context }
        : unread(
            `the credentials for account ${accountId} belong to account ${Account} (${Arn})`,
            'correct credentials: in the configuration',
          ),
    ),
  );
}
