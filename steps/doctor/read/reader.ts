import { IAMClient } from '@aws-sdk/client-iam';
import pLimit from 'p-limit';
import type { BootstrapConfiguration } from '../../bootstrap/index.ts';
import type { Context } from '../../context.ts';
import type { AskingPrincipal } from '../ask.ts';
import type { InAccount } from './accounts.ts';
import { readRole, readUser, type IdentityFacts, type ManagedPolicies } from './identities.ts';
import { noSuchEntity, readManagedPolicy } from './managed-policy.ts';
import { makeOnce } from './once.ts';
import {
  organizationReader,
  readOrganizationIdentity,
  type Membership,
  type OrganizationIdentity,
} from './organization.ts';
import { read, readOn, unread, type Reading } from './reading.ts';
import {
  readBucket,
  readKey,
  readRepository,
  type BucketFacts,
  type KeyFacts,
  type RepositoryFacts,
} from './resources.ts';

/** How many things are read at a time. */
const concurrency = 8;

/** Reads what policies say in every account, each thing once. */
export interface Reader {
  readonly accounts: { readonly management: string; readonly tools: string };
  identity(principal: Extract<AskingPrincipal, { readonly arn: string }>): Promise<Reading<IdentityFacts>>;
  /** The bucket in whichever of the accounts owns it. */
  bucket(name: string, region: string, accountIds: readonly string[]): Promise<Reading<BucketFacts>>;
  key(arn: string): Promise<Reading<KeyFacts>>;
  /** Of ECR. */
  repository(arn: string): Promise<Reading<RepositoryFacts>>;
  organization(): Promise<Reading<OrganizationIdentity>>;
  membership(accountId: string): Promise<Reading<Membership>>;
}

export function createReader(configuration: BootstrapConfiguration, inAccount: InAccount): Reader {
  const once = makeOnce();
  const limit = pLimit(concurrency);
  const region = configuration.regions[0] ?? '';
  const { 'management-account': management, 'tools-account': tools } = configuration.organization;
  const organization = () =>
    once('organization', async () => {
      const [first, second] = [await organizationFrom(management), await organizationFrom(tools)];
      return first.state === 'read' ? first : second.state === 'read' ? second : first;
    });
  const organizationFrom = async (accountId: string) =>
    readOn(await inAccount(accountId, region), readOrganizationIdentity);
  const members = () =>
    once('members', async () =>
      readOn(await organization(), async (found) =>
        readOn(await inAccount(management, region), (context) =>
          Promise.resolve({ state: 'read' as const, value: organizationReader(context, found) }),
        ),
      ),
    );
  /** In the account and region that the ARN names. */
  const where = async <T>(arn: string, readOne: (context: Context) => Promise<Reading<T>>): Promise<Reading<T>> => {
    const [, , , ofArn = region, accountId = ''] = arn.split(':');
    return readOn(await inAccount(accountId, ofArn), (context) => limit(() => readOne(context)));
  };
  return {
    accounts: { management, tools },
    organization,
    membership: (accountId) =>
      once(`membership ${accountId}`, async () =>
        readOn(await members(), (reader) => limit(() => reader.membership(accountId))),
      ),
    identity: ({ kind, arn }) =>
      once(`${kind} ${arn}`, async () => {
        const accountId = arn.split(':')[4] ?? '';
        return readOn(await inAccount(accountId, region), (context) =>
          limit(() =>
            readIdentity(kind, arn, context.aws.client(IAMClient), (policy) =>
              once(`policy ${accountId} ${policy}`, () => readManagedPolicy(context.aws.client(IAMClient), policy)),
            ),
          ),
        );
      }),
    key: (arn) => once(`key ${arn}`, () => where(arn, (context) => readKey(context, arn))),
    repository: (arn) => once(`repository ${arn}`, () => where(arn, (context) => readRepository(context, arn))),
    bucket: (name, bucketRegion, accountIds) =>
      once(`bucket ${name} ${accountIds.join()}`, async () => {
        const readings: Reading<BucketFacts>[] = [];
        for (const accountId of new Set(accountIds)) {
          const reading = await readOn(await inAccount(accountId, bucketRegion), (context) =>
            limit(() => readBucket(context, name, accountId)),
          );
          if (reading.state === 'read') return reading;
          readings.push(reading);
        }
        return readings[0] ?? unread(`which account owns bucket ${name}`, 'name the account that owns it');
      }),
  };
}

async function readIdentity(
  kind: 'role' | 'user',
  arn: string,
  iam: IAMClient,
  managed: ManagedPolicies,
): Promise<Reading<IdentityFacts>> {
  const accountId = arn.split(':')[4] ?? '';
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const what = `${kind} ${name} in account ${accountId}`;
  const readOne = kind === 'role' ? readRole : readUser;
  const found = await read(`${what} (iam:Get*, iam:List*)`, () => readOne(iam, accountId, name, managed), noSuchEntity);
  if (found.state === 'absent') return { state: 'absent', what };
  return found;
}
