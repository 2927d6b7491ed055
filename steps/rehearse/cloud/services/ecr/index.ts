import type { JsonService } from '../../service.ts';
import { getAuthorizationToken } from './authorization-token.ts';
import { imageOperations } from './images.ts';
import { policyOperations } from './policies.ts';
import { repositoryOperations } from './repositories.ts';
import { tagOperations } from './tags.ts';

/** Elastic Container Registry: repositories, their policies and images. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html */
export const ecr: JsonService = {
  name: 'ecr',
  protocol: 'json',
  targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
  jsonVersion: '1.1',
  operations: {
    ...repositoryOperations,
    ...policyOperations,
    ...imageOperations,
    ...tagOperations,
    GetAuthorizationToken: getAuthorizationToken,
  },
};
