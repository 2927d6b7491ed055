import { AwsError } from '../../aws-error.ts';
import { via, type Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { validationError } from './errors.ts';

interface RoleUser {
  readonly id: string;
  readonly accountId: string;
  readonly roleArn?: string;
  readonly creator: Caller;
}

const service = 'cloudformation.amazonaws.com';

/**
 * Whose identity CloudFormation works with for a stack: its role's, else that of whoever asked for the operation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
export function workerOf(cloud: Cloud, stack: RoleUser): Caller {
  if (stack.roleArn === undefined) return via(stack.creator, service);
  try {
    const source = { arn: stack.id, accountId: stack.accountId };
    return via(cloud.assumeRoleAs(service, stack.roleArn, 'AWSCloudFormation', source), service);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validationError(`Role ${stack.roleArn} is invalid or cannot be assumed`);
  }
}
