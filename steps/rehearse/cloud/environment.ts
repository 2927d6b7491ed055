import type { Caller } from '../../authorisation/caller.ts';
import type { RunningCloud } from './cloud.ts';

/**
 * The variables that make any process (the SDKs, the AWS CLI, `steps`) that caller, in that cloud, whatever the user's own
 * configuration says. https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
export function environmentOf(cloud: RunningCloud, caller: Caller): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.issueCredentials(caller);
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
