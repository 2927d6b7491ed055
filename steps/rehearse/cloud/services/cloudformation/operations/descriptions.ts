import type { Input, Operation, Output, Request } from '../../../service.ts';
import { onAll, onStack } from '../demands.ts';
import { stackNotFound, validationError } from '../errors.ts';
import { flag, requiredText, structure, text, texts } from '../input.ts';
import { page } from '../page.ts';
import {
  dateOf,
  descriptionOf,
  renderDriftInformation,
  renderEvent,
  renderResource,
  renderStack,
} from '../render-stack.ts';
import { requireStack, stateOf, type OperationRecord, type StackEvent, type StackRecord } from '../stack-record.ts';

export const descriptionOperations: Readonly<Record<string, Operation>> = {
  DescribeStacks: { demands: onStack('DescribeStacks'), handle: describeStacks },
  ListStacks: { demands: onAll('ListStacks'), handle: listStacks },
  DescribeStackEvents: { demands: onStack('DescribeStackEvents'), handle: describeStackEvents },
  DescribeEvents: { demands: onStack('DescribeEvents'), handle: describeEvents },
  DescribeStackResources: { demands: onStack('DescribeStackResources'), handle: describeStackResources },
  DescribeStackResource: { demands: onStack('DescribeStackResource'), handle: describeStackResource },
  ListStackResources: { demands: onStack('ListStackResources'), handle: listStackResources },
};

function describeStacks(input: Input, request: Request): Output {
  const { cloud, accountId, region } = request;
  const name = text(input, 'StackName');
  if (name !== undefined) return { Stacks: [renderStack(requireStack(cloud, accountId, region, name))] };
  const stacks = newestFirst(request).filter(({ status }) => status !== 'DELETE_COMPLETE');
  const { items, next } = page(stacks, text(input, 'NextToken'), 100);
  return { Stacks: items.map(renderStack), ...token(next) };
}

function newestFirst({ cloud, accountId, region }: Request): readonly StackRecord[] {
  return Object.values(stateOf(cloud, accountId, region).stacks).reverse();
}

function listStacks(input: Input, request: Request): Output {
  const wanted = texts(input, 'StackStatusFilter');
  const stacks = newestFirst(request).filter(({ status }) => wanted.length === 0 || wanted.includes(status));
  const { items, next } = page(stacks, text(input, 'NextToken'), 100);
  return { StackSummaries: items.map(summary), ...token(next) };
}

function summary(stack: StackRecord): Output {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: descriptionOf(stack.definition),
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: dateOf(stack.updatedAt),
    DeletionTime: dateOf(stack.deletedAt),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    DriftInformation: renderDriftInformation(stack),
  };
}

/** A stack by name, also one that was deleted: DescribeStackEvents still tells of it by its id. */
function stackOf(input: Input, { cloud, accountId, region }: Request): StackRecord {
  const name = requiredText(input, 'StackName');
  try {
    return requireStack(cloud, accountId, region, name);
  } catch {
    throw validationError(`Stack [${name}] does not exist`);
  }
}

function describeStackEvents(input: Input, request: Request): Output {
  const stack = stackOf(input, request);
  const { items, next } = page(stack.events.toReversed(), text(input, 'NextToken'), 100);
  return { StackEvents: items.map((event) => renderEvent(stack, event)), ...token(next) };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html */
function describeEvents(input: Input, request: Request): Output {
  const stack = eventStack(input, request);
  const operationId = text(input, 'OperationId');
  const failedOnly = flag(structure(input, 'Filters') ?? {}, 'FailedEvents') === true;
  const events = stack.events
    .toReversed()
    .filter((event) => operationId === undefined || event.operationId === operationId)
    .filter(({ status }) => !failedOnly || status.endsWith('_FAILED'));
  const { items, next } = page(events, text(input, 'NextToken'), 100);
  return { OperationEvents: items.map((event) => renderOperationEvent(stack, event)), ...token(next) };
}

function eventStack(input: Input, request: Request): StackRecord {
  const { cloud, accountId, region } = request;
  if (text(input, 'StackName') !== undefined) return stackOf(input, request);
  const operationId = text(input, 'OperationId');
  const changeSet = text(input, 'ChangeSetName');
  const found = Object.values(stateOf(cloud, accountId, region).stacks).find(
    ({ operations, changeSets }) =>
      operations.some(({ id }) => id === operationId) || (changeSet !== undefined && changeSet in changeSets),
  );
  if (!found) throw stackNotFound(operationId ?? changeSet ?? '');
  return found;
}

function renderOperationEvent(stack: StackRecord, event: StackEvent): Output {
  const { StackName: _name, ...rendered } = renderEvent(stack, event) as Readonly<Record<string, unknown>>;
  const operation: OperationRecord | undefined = stack.operations.find(({ id }) => id === event.operationId);
  const isStack = event.physicalId === stack.id;
  return {
    ...rendered,
    OperationType: operation?.type,
    EventType: event.status.endsWith('_FAILED') && !isStack ? 'PROVISIONING_ERROR' : 'STACK_EVENT',
    ...(isStack ? { OperationStatus: operationStatus(event.status) } : {}),
  };
}

function operationStatus(status: string): string {
  if (status.endsWith('_IN_PROGRESS')) return 'IN_PROGRESS';
  return /^(CREATE|UPDATE|DELETE)_COMPLETE$/.test(status) ? 'SUCCEEDED' : 'FAILED';
}

function describeStackResources(input: Input, request: Request): Output {
  const { cloud, accountId, region } = request;
  const name = text(input, 'StackName');
  const physicalId = text(input, 'PhysicalResourceId');
  const logicalId = text(input, 'LogicalResourceId');
  const stack =
    name === undefined
      ? Object.values(stateOf(cloud, accountId, region).stacks).find(({ resources }) =>
          Object.values(resources).some((resource) => resource.physicalId === physicalId),
        )
      : requireStack(cloud, accountId, region, name);
  if (!stack) throw validationError(`Stack for ${physicalId ?? ''} does not exist`);
  const resources = Object.values(stack.resources).filter(
    (resource) => logicalId === undefined || resource.logicalId === logicalId,
  );
  return { StackResources: resources.map((resource) => renderResource(stack, resource)) };
}

function describeStackResource(input: Input, request: Request): Output {
  const { cloud, accountId, region } = request;
  const stack = requireStack(cloud, accountId, region, requiredText(input, 'StackName'));
  const id = requiredText(input, 'LogicalResourceId');
  const resource = stack.resources[id];
  if (!resource) throw validationError(`Resource ${id} does not exist for stack ${stack.name}`);
  const { Timestamp: changed, ...rendered } = renderResource(stack, resource) as Readonly<Record<string, unknown>>;
  return {
    StackResourceDetail: {
      ...rendered,
      LastUpdatedTimestamp: changed,
      Metadata: resource.metadata === undefined ? undefined : JSON.stringify(resource.metadata),
    },
  };
}

function listStackResources(input: Input, request: Request): Output {
  const { cloud, accountId, region } = request;
  const stack = requireStack(cloud, accountId, region, requiredText(input, 'StackName'));
  const { items, next } = page(Object.values(stack.resources), text(input, 'NextToken'), 100);
  const summaries = items.map((resource) => {
    const {
      StackId: _id,
      StackName: _name,
      Timestamp: changed,
      ...rendered
    } = renderResource(stack, resource) as Readonly<Record<string, unknown>>;
    return { ...rendered, LastUpdatedTimestamp: changed };
  });
  return { StackResourceSummaries: summaries, ...token(next) };
}

function token(next: string | undefined): Output {
  return next === undefined ? {} : { NextToken: next };
}
