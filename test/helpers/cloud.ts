import { createAwsClients, type AwsClients } from '../../steps/aws-clients.ts';
import type { Caller } from '../../steps/authorisation/caller.ts';
import type { CloudOptions, RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import { environmentOf } from '../../steps/rehearse/cloud/environment.ts';
import { startCloud } from '../../steps/rehearse/cloud/index.ts';

export interface TestCloud {
  readonly cloud: RunningCloud;
  /** Clients with the credentials of the account's administrator. */
  clientFor(accountId: string): AwsClients;
  /** Clients with credentials of any caller, for example one of `cloud.assumeRoleAs`. */
  clientAs(caller: Caller): AwsClients;
  /** The variables that make a spawned process (`steps`, the AWS CLI, boto3) the account's administrator, and nothing else. */
  environmentFor(accountId: string): Record<string, string>;
}

/** A fresh cloud in memory with the rehearsal's organisation. The test ends it with `cloud.stop()`. */
export async function startTestCloud(options: Partial<CloudOptions> = {}): Promise<TestCloud> {
  return testCloudOf(await startCloud(options));
}

/** The same for a cloud that runs already. */
export function testCloudOf(cloud: RunningCloud): TestCloud {
  const clientAs = (caller: Caller): AwsClients => {
    const { expiration, ...credentials } = cloud.issueCredentials(caller);
    return createAwsClients({
      region: cloud.options.region,
      endpoint: cloud.endpoint,
      credentials: { ...credentials, expiration: new Date(expiration) },
    });
  };
  return {
    cloud,
    clientAs,
    clientFor: (accountId) => clientAs(cloud.administrator(accountId)),
    environmentFor: (accountId) => environmentOf(cloud, cloud.administrator(accountId)),
  };
}
