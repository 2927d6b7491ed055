import type { JsonService } from '../../service.ts';
import { secretOperations } from './describe.ts';
import { getRandomPassword } from './random-password.ts';
import { valueOperations } from './secrets.ts';

/** Secrets with their versions, as far as stacks and what they deploy use them. https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
export const secretsmanager: JsonService = {
  name: 'secretsmanager',
  protocol: 'json',
  targetPrefix: 'secretsmanager',
  jsonVersion: '1.1',
  operations: { ...valueOperations, ...secretOperations, GetRandomPassword: getRandomPassword },
};
