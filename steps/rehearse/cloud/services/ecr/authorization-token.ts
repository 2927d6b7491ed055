import { randomUUID } from 'node:crypto';
import type { Operation } from '../../service.ts';

const twelveHours = 12 * 3600 * 1000;

/**
 * The credentials for a registry's own address. It knows no resource; what they let one do is decided by the repository.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
 */
export const getAuthorizationToken: Operation = {
  demands: (_input, { accountId }) => [
    { action: 'ecr:GetAuthorizationToken', resource: '*', resourceAccount: accountId },
  ],
  handle: (_input, { cloud, accountId, region }) => ({
    authorizationData: [
      {
        authorizationToken: Buffer.from(`AWS:${randomUUID()}`).toString('base64'),
        expiresAt: new Date(cloud.clock.now() + twelveHours),
        proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.amazonaws.com`,
      },
    ],
  }),
};
