import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { ClientSettings } from './aws-clients.ts';
import type { Context } from './context.ts';
import { fromAws } from './errors/index.ts';

/** The ARN of a role without a path, which is how the StackSet makes both cross-account roles. */
export function roleArn(partition: string, account: string, roleName: string): string {
  return `arn:${partition}:iam::${account}:role/${roleName}`;
}

/**
 * Session names tell whoever reads the target account's CloudTrail what acted.
 * Allowed are 2 to 64 of `\w+=,.@-`: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function sessionName(stackName: string): string {
  return `steps-${stackName}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}

/** Credentials of a role, fetched when first needed and again when they are about to expire. */
export function assumeRole(
  arn: string,
  session: string,
  settings: ClientSettings,
  context: Context,
): AwsCredentialIdentityProvider {
  return async () => {
    const sts = context.aws.client(STSClient, settings);
    try {
      const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: session }), {
        abortSignal: context.signal,
      });
      if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey)
        throw new Error(`STS answered no credentials for ${arn}`);
      return {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        ...(Credentials.SessionToken ? { sessionToken: Credentials.SessionToken } : {}),
        ...(Credentials.Expiration ? { expiration: Credentials.Expiration } : {}),
      };
    } catch (error) {
      throw fromAws(
        error,
        `assume ${arn}`,
        `the role must exist, its trust policy must name the principal in the message, and that principal must be allowed sts:AssumeRole on it`,
      );
    }
  };
}
