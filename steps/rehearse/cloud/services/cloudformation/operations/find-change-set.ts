import type { Input, Request } from '../../../service.ts';
import { requireChangeSet } from '../change-sets.ts';
import type { ChangeSetRecord } from '../change-set-record.ts';
import { changeSetNotFound, validationError } from '../errors.ts';
import { requiredText, text } from '../input.ts';
import { findStack, stateOf, type StackRecord } from '../stack-record.ts';

interface Found {
  readonly stack: StackRecord;
  readonly changeSet: ChangeSetRecord;
}

/** The change set that a request names, by its ARN alone or by its name and stack. */
export function findRequested(input: Input, { cloud, accountId, region }: Request): Found {
  const name = requiredText(input, 'ChangeSetName');
  const stackName = text(input, 'StackName');
  if (stackName === undefined) {
    if (!name.startsWith('arn:'))
      throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
    const stack = Object.values(stateOf(cloud, accountId, region).stacks).find(({ changeSets }) => name in changeSets);
    if (!stack) throw changeSetNotFound(name);
    return { stack, changeSet: requireChangeSet(stack, name) };
  }
  const stack = findStack(cloud, accountId, region, stackName);
  if (!stack) throw validationError(`Stack [${stackName}] does not exist`);
  return { stack, changeSet: requireChangeSet(stack, name) };
}
