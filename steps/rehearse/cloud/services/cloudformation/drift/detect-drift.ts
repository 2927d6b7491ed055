import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Caller } from '../../../../../authorisation/caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { resourceContext } from '../engine/operation.ts';
import type { Properties } from '../resource-handler.ts';
import { isNotFound } from '../resources/handler-failure.ts';
import type { ResourceRecord, StackRecord } from '../stack-record.ts';
import { compareProperties } from './compare-properties.ts';
import type { DriftRecord, ResourceDrift } from './drift-record.ts';
import { readers } from './live-properties.ts';

/**
 * Compares what the services have with what the template says, as far as it says something.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export async function detectDrift(cloud: Cloud, stack: StackRecord, caller: Caller): Promise<DriftRecord> {
  const resources: ResourceDrift[] = [];
  const failures: string[] = [];
  for (const resource of Object.values(stack.resources)) {
    try {
      const drift = await compareResource(cloud, stack, resource, caller);
      if (drift) resources.push(drift);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failures.push(`Failed to detect drift on resource [${resource.logicalId}]: ${error.message}`);
    }
  }
  return { detectionId: randomUUID(), detectedAt: cloud.clock.now(), resources, failures };
}

/** Nothing for a type that is not looked at. */
async function compareResource(
  cloud: Cloud,
  stack: StackRecord,
  resource: ResourceRecord,
  caller: Caller,
): Promise<ResourceDrift | undefined> {
  const { logicalId, type, physicalId, properties } = resource;
  const read = readers[type];
  if (!read || physicalId === undefined || resource.isRecorded) return undefined;
  const found = { logicalId, physicalId, type };
  const context = resourceContext({ cloud, stack, worker: caller }, resource);
  try {
    const live = await read(physicalId, properties, context);
    const names = Object.keys(live).filter((name) => isComparable(properties[name]));
    const expected = comparable(properties, names);
    const actual = comparable(live, names);
    const differences = compareProperties(expected, actual);
    return { ...found, status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC', expected, actual, differences };
  } catch (error) {
    if (isNotFound(error)) return { ...found, status: 'DELETED', expected: properties, differences: [] };
    throw error;
  }
}

/** What the template leaves out is nobody's drift, and a dynamic reference is resolved for the service only. */
function isComparable(value: unknown): boolean {
  return value !== undefined && !JSON.stringify(value).includes('{{resolve:');
}

/** A policy may be given as its text, and a number or truth value as a text. */
function comparable(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, plain(properties[name])]));
}

function plain(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('{')) return JSON.parse(value);
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : value;
}
