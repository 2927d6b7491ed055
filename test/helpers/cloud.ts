import { createAwsClients, type AwsClients } from '../../steps/aws-clients.ts';
import type { Caller } from '../../steps/authorisation/caller.ts';
import type { CloudOptions, RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
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
    environmentFor: (accountId) => environmentFor(cloud, accountId),
  };
}

function environmentFor(cloud: RunningCloud, accountId: string): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.issueCredentials(cloud.administrator(accountId));
  return {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.options.region,
    AWS_DEFAULT_REGION: cloud.options.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PAGER: '',
  };
}
