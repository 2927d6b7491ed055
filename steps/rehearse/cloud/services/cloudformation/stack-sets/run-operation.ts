import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../../cloud.ts';
import { workOn } from '../engine/background.ts';
import { deleteInstance, deployInstance, type InstanceStacks } from './instance-stack.ts';
import type {
  OperationPreferences,
  StackInstanceRecord,
  StackSetOperationRecord,
  StackSetOperationResult,
  StackSetRecord,
} from './stack-set-record.ts';

export interface OperationRequest {
  readonly action: StackSetOperationRecord['action'];
  readonly id?: string;
  readonly instances: readonly StackInstanceRecord[];
  readonly preferences: OperationPreferences;
  readonly organizationalUnitIds: readonly string[];
  readonly retainStacks: boolean;
}

export const sequentially: OperationPreferences = { regionOrder: [], isParallel: false };

/** Begins an operation on stack instances; it goes on after the answer, one operation of a stack set after the other. */
export function beginStackSetOperation(
  cloud: Cloud,
  stackSet: StackSetRecord,
  homeRegion: string,
  request: OperationRequest,
): StackSetOperationRecord {
  const operation: StackSetOperationRecord = {
    id: request.id ?? randomUUID(),
    action: request.action,
    createdAt: cloud.clock.now(),
    retainStacks: request.retainStacks,
    preferences: request.preferences,
    organizationalUnitIds: request.organizationalUnitIds,
    status: stackSet.operations.some(isRunning) ? 'QUEUED' : 'RUNNING',
    results: request.instances.map(({ account, region, organizationalUnitId }) => ({
      account,
      region,
      organizationalUnitId,
      status: 'PENDING',
    })),
  };
  stackSet.operations.push(operation);
  workOn(cloud, stackSet, () => run({ cloud, stackSet, homeRegion }, operation, request.instances));
  return operation;
}

export function isRunning({ status }: StackSetOperationRecord): boolean {
  return status === 'RUNNING' || status === 'QUEUED' || status === 'STOPPING';
}

/** What runs is left to end, nothing else is begun. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StopStackSetOperation.html */
function isStopping({ status }: StackSetOperationRecord): boolean {
  return status === 'STOPPING';
}

async function run(
  work: InstanceStacks,
  operation: StackSetOperationRecord,
  instances: readonly StackInstanceRecord[],
): Promise<void> {
  if (!isStopping(operation)) operation.status = 'RUNNING';
  const regions = inOrder([...new Set(instances.map(({ region }) => region))], operation.preferences);
  const inRegion = (region: string) =>
    runRegion(
      work,
      operation,
      instances.filter((instance) => instance.region === region),
    );
  let failed = false;
  if (operation.preferences.isParallel) failed = (await Promise.all(regions.map(inRegion))).includes(true);
  else for (const region of regions) failed ||= await inRegion(region);
  for (const result of operation.results) if (result.status === 'PENDING') result.status = 'CANCELLED';
  operation.status = isStopping(operation) ? 'STOPPED' : failed ? 'FAILED' : 'SUCCEEDED';
  operation.endedAt = work.cloud.clock.now();
}

function inOrder(regions: readonly string[], { regionOrder }: OperationPreferences): readonly string[] {
  return [
    ...regionOrder.filter((region) => regions.includes(region)),
    ...regions.filter((region) => !regionOrder.includes(region)),
  ];
}

/** True where more accounts failed than the preferences tolerate; no further region is begun then. */
async function runRegion(
  work: InstanceStacks,
  operation: StackSetOperationRecord,
  instances: readonly StackInstanceRecord[],
): Promise<boolean> {
  const tolerated = amount(
    operation.preferences.failureToleranceCount,
    operation.preferences.failureTolerancePercentage,
    instances.length,
    0,
  );
  const atOnce = Math.max(
    1,
    amount(
      operation.preferences.maxConcurrentCount,
      operation.preferences.maxConcurrentPercentage,
      instances.length,
      1,
    ),
  );
  const waiting = [...instances];
  let failures = 0;
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next && failures <= tolerated && !isStopping(operation); next = waiting.shift()) {
      if (!(await runInstance(work, operation, next))) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, instances.length) }, worker));
  return failures > tolerated;
}

function amount(count: number | undefined, percentage: number | undefined, of: number, absent: number): number {
  if (count !== undefined) return count;
  return percentage === undefined ? absent : Math.floor((of * percentage) / 100);
}

async function runInstance(
  work: InstanceStacks,
  operation: StackSetOperationRecord,
  instance: StackInstanceRecord,
): Promise<boolean> {
  const result = operation.results.find(
    ({ account, region }) => account === instance.account && region === instance.region,
  );
  if (result) result.status = 'RUNNING';
  instance.detailedStatus = 'RUNNING';
  instance.lastOperationId = operation.id;
  const reason = await actOn(work, operation, instance);
  if (result) settleResult(result, reason);
  settleInstance(work.stackSet, operation, instance, reason);
  return reason === undefined;
}

async function actOn(
  work: InstanceStacks,
  operation: StackSetOperationRecord,
  instance: StackInstanceRecord,
): Promise<string | undefined> {
  if (operation.action !== 'DELETE') return deployInstance(work, instance);
  return operation.retainStacks ? undefined : deleteInstance(work, instance);
}

function settleResult(result: StackSetOperationResult, reason: string | undefined): void {
  result.status = reason === undefined ? 'SUCCEEDED' : 'FAILED';
  if (reason !== undefined) result.statusReason = reason;
}

function settleInstance(
  stackSet: StackSetRecord,
  operation: StackSetOperationRecord,
  instance: StackInstanceRecord,
  reason: string | undefined,
): void {
  const succeeded = reason === undefined;
  if (succeeded && operation.action === 'DELETE') {
    stackSet.instances.splice(stackSet.instances.indexOf(instance), 1);
    return;
  }
  instance.detailedStatus = succeeded ? 'SUCCEEDED' : 'FAILED';
  instance.status = succeeded ? 'CURRENT' : operation.action === 'DELETE' ? 'INOPERABLE' : 'OUTDATED';
  if (succeeded) delete instance.statusReason;
  else instance.statusReason = reason;
}
