import { via } from '../../../../../authorisation/caller.ts';
import type { Input, Operation, Output, Request } from '../../../service.ts';
import { onAll, onStack } from '../demands.ts';
import { detectDrift } from '../drift/detect-drift.ts';
import {
  stackDriftStatus,
  type DriftRecord,
  type PropertyDifference,
  type ResourceDrift,
} from '../drift/drift-record.ts';
import { validationError } from '../errors.ts';
import { requiredText, text, texts } from '../input.ts';
import { page } from '../page.ts';
import { requireStack, stateOf, type StackRecord } from '../stack-record.ts';

export const driftOperations: Readonly<Record<string, Operation>> = {
  DetectStackDrift: { demands: onStack('DetectStackDrift'), handle: detectStackDrift },
  DescribeStackDriftDetectionStatus: { demands: onAll('DescribeStackDriftDetectionStatus'), handle: describeDetection },
  DescribeStackResourceDrifts: { demands: onStack('DescribeStackResourceDrifts'), handle: describeResourceDrifts },
};

/** It reads as whoever asks; AWS goes on in the background, and here it is done when the call is answered. */
async function detectStackDrift(input: Input, { cloud, accountId, region, caller }: Request): Promise<Output> {
  const stack = requireStack(cloud, accountId, region, requiredText(input, 'StackName'));
  if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK)_(COMPLETE|FAILED)$/.test(stack.status)) {
    throw validationError(`Drift detection cannot be performed on stack while it is in ${stack.status} state`);
  }
  stack.drift = await detectDrift(cloud, stack, via(caller, 'cloudformation.amazonaws.com'));
  return { StackDriftDetectionId: stack.drift.detectionId };
}

function describeDetection(input: Input, { cloud, accountId, region }: Request): Output {
  const id = requiredText(input, 'StackDriftDetectionId');
  const stack = Object.values(stateOf(cloud, accountId, region).stacks).find(({ drift }) => drift?.detectionId === id);
  if (!stack?.drift) throw validationError(`Drift detection id ${id} does not exist`);
  const { detectedAt, failures, resources } = stack.drift;
  const isFailed = failures.length > 0;
  return {
    StackId: stack.id,
    StackDriftDetectionId: id,
    StackDriftStatus: stackDriftStatus(stack.drift),
    DetectionStatus: isFailed ? 'DETECTION_FAILED' : 'DETECTION_COMPLETE',
    DetectionStatusReason: isFailed ? failures.join('; ') : undefined,
    DriftedStackResourceCount: resources.filter(({ status }) => status !== 'IN_SYNC').length,
    Timestamp: new Date(detectedAt),
  };
}

function describeResourceDrifts(input: Input, { cloud, accountId, region }: Request): Output {
  const stack = requireStack(cloud, accountId, region, requiredText(input, 'StackName'));
  const filters = texts(input, 'StackResourceDriftStatusFilters');
  const drifts = (stack.drift?.resources ?? []).filter(
    ({ status }) => filters.length === 0 || filters.includes(status),
  );
  const { items, next } = page(drifts, text(input, 'NextToken'), 100);
  return {
    StackResourceDrifts: items.map((drift) => renderDrift(stack, stack.drift, drift)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function renderDrift(stack: StackRecord, record: DriftRecord | undefined, drift: ResourceDrift): Output {
  return {
    StackId: stack.id,
    LogicalResourceId: drift.logicalId,
    PhysicalResourceId: drift.physicalId,
    ResourceType: drift.type,
    StackResourceDriftStatus: drift.status,
    ExpectedProperties: JSON.stringify(drift.expected),
    ActualProperties: drift.actual && JSON.stringify(drift.actual),
    PropertyDifferences: drift.differences.map(renderDifference),
    Timestamp: new Date(record?.detectedAt ?? 0),
  };
}

function renderDifference({ path, expected, actual, type }: PropertyDifference): Output {
  return { PropertyPath: path, ExpectedValue: shown(expected), ActualValue: shown(actual), DifferenceType: type };
}

function shown(value: unknown): string {
  if (value === undefined) return 'null';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
