import type { Input, Operation, Output, Request } from '../../../service.ts';
import { discardChangeSet, findChangeSet, isActive } from '../change-sets.ts';
import { onStack } from '../demands.ts';
import { invalidChangeSetStatus, validationError } from '../errors.ts';
import { flag, requiredText, text } from '../input.ts';
import { page } from '../page.ts';
import { renderChangeSet, renderChangeSetSummary } from '../render-change-set.ts';
import { findStack, stateOf } from '../stack-record.ts';

import { createChangeSet } from './create-change-set.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { findRequested } from './find-change-set.ts';
export const changeSetOperations: Readonly<Record<string, Operation>> = {
  CreateChangeSet: { demands: onStack('CreateChangeSet'), handle: createChangeSet },
  DescribeChangeSet: { demands: onStack('DescribeChangeSet'), handle: describeChangeSet },
  DescribeChangeSetHooks: { demands: onStack('DescribeChangeSetHooks'), handle: describeChangeSetHooks },
  ExecuteChangeSet: { demands: onStack('ExecuteChangeSet'), handle: executeChangeSet },
  DeleteChangeSet: { demands: onStack('DeleteChangeSet'), handle: deleteChangeSet },
  ListChangeSets: { demands: onStack('ListChangeSets'), handle: listChangeSets },
};

function describeChangeSet(input: Input, request: Request): Output {
  const { stack, changeSet } = findRequested(input, request);
  const { items, next } = page(changeSet.changes, text(input, 'NextToken'), 100);
  return {
    ...renderChangeSet(stack, changeSet, items, flag(input, 'IncludePropertyValues') === true),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function describeChangeSetHooks(input: Input, request: Request): Output {
  const { stack, changeSet } = findRequested(input, request);
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    Hooks: [],
    Status: 'PLANNED',
    StackId: stack.id,
    StackName: stack.name,
  };
}

function deleteChangeSet(input: Input, { cloud, accountId, region }: Request): Output {
  const name = requiredText(input, 'ChangeSetName');
  const stackName = text(input, 'StackName');
  const stacks = Object.values(stateOf(cloud, accountId, region).stacks);
  const stack =
    stackName === undefined
      ? stacks.find(({ changeSets }) => name in changeSets)
      : findStack(cloud, accountId, region, stackName);
  if (stackName !== undefined && !stack) throw validationError(`Stack [${stackName}] does not exist`);
  const changeSet = stack && findChangeSet(stack, name);
  // Deleting what is not there succeeds.
  if (!stack || !changeSet) return {};
  if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS' || changeSet.status === 'CREATE_IN_PROGRESS') {
    throw invalidChangeSetStatus(
      `ChangeSet [${changeSet.id}] cannot be deleted in its current status of [${changeSet.status}]`,
    );
  }
  discardChangeSet(cloud, stack, changeSet);
  return {};
}

function listChangeSets(input: Input, { cloud, accountId, region }: Request): Output {
  const name = requiredText(input, 'StackName');
  const stack = findStack(cloud, accountId, region, name);
  if (!stack) throw validationError(`Stack [${name}] does not exist`);
  const active = Object.values(stack.changeSets).filter(isActive);
  const { items, next } = page(active, text(input, 'NextToken'), 100);
  return {
    Summaries: items.map((changeSet) => renderChangeSetSummary(stack, changeSet)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}
