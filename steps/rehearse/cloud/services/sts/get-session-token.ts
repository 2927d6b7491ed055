import { issueSessionKey } from '../../access-keys.ts';
import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';

/** Temporary credentials for a user. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
export const getSessionToken: Operation = {
  demands: () => [],
  handle(input, { cloud, caller: { principal } }) {
    if (principal.kind !== 'user' && principal.kind !== 'root') {
      throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
    }
    const expiresAt = cloud.clock.now() + Number(input['DurationSeconds'] ?? 43_200) * 1000;
    const { accessKeyId, secretAccessKey, sessionToken } = issueSessionKey(cloud, principal, expiresAt);
    return {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: new Date(expiresAt),
      },
    };
  },
};
