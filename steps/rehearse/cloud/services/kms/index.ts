import type { JsonService } from '../../service.ts';
import { aliasOperations } from './aliases.ts';
import { cryptographicOperations } from './cryptography.ts';
import { keyPolicyOperations } from './key-policy.ts';
import { keyOperations } from './keys.ts';

/**
 * Key Management Service: symmetric keys with real envelope encryption. Blobs are bytes in what it returns in process,
 * base64 on the wire. https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html
 */
export const kms: JsonService = {
  name: 'kms',
  protocol: 'json',
  targetPrefix: 'TrentService',
  jsonVersion: '1.1',
  operations: { ...keyOperations, ...keyPolicyOperations, ...aliasOperations, ...cryptographicOperations },
};
