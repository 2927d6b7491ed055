import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../cloud.ts';
import { nestedStackType } from './known-types.ts';
import type { OperationRecord, OperationType, ResourceRecord, StackRecord } from './stack-record.ts';

/** Begins an operation: its id and token are on every event until the next begins. */
export function beginOperation(stack: StackRecord, type: OperationType, clientRequestToken?: string): OperationRecord {
  const operation = { id: randomUUID(), type, ...(clientRequestToken === undefined ? {} : { clientRequestToken }) };
  stack.operations.push(operation);
  return operation;
}

/** A stack's new status, and the event that tells of it. */
export function setStackStatus(cloud: Cloud, stack: StackRecord, status: string, reason?: string): void {
  stack.status = status;
  if (reason === undefined) delete stack.statusReason;
  else stack.statusReason = reason;
  record(cloud, stack, { logicalId: stack.name, physicalId: stack.id, type: nestedStackType, status, reason });
}

/** A resource's new record, and the event that tells of its status. */
export function setResource(cloud: Cloud, stack: StackRecord, resource: ResourceRecord): void {
  stack.resources[resource.logicalId] = { ...resource, operationId: stack.operations.at(-1)?.id ?? '' };
  recordResourceEvent(cloud, stack, resource);
}

export function recordResourceEvent(cloud: Cloud, stack: StackRecord, resource: ResourceRecord): void {
  record(cloud, stack, {
    logicalId: resource.logicalId,
    physicalId: resource.physicalId ?? '',
    type: resource.type,
    status: resource.status,
    reason: resource.statusReason,
    properties: JSON.stringify(resource.attempted ?? resource.properties),
  });
}

interface EventFacts {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly properties?: string;
}

function record(cloud: Cloud, stack: StackRecord, { reason, ...facts }: EventFacts): void {
  const operation = stack.operations.at(-1);
  const token = operation?.clientRequestToken;
  stack.events.push({
    ...facts,
    eventId:
      facts.type === nestedStackType && facts.physicalId === stack.id
        ? randomUUID()
        : `${facts.logicalId}-${facts.status}-${randomUUID()}`,
    operationId: operation?.id ?? '',
    timestamp: cloud.clock.now(),
    ...(reason === undefined ? {} : { statusReason: reason }),
    ...(token === undefined ? {} : { clientRequestToken: token }),
  });
}
