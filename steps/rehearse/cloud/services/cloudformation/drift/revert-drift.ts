import { isDeepStrictEqual } from 'node:util';
import { normal, recreationOf } from '../compare-resource.ts';
import { factsOfType } from '../known-types.ts';
import type { ChangeDetail, DesiredResource, Difference, PlannedChange } from '../plan.ts';
import type { ResourceRecord } from '../stack-record.ts';
import type { DriftRecord, ResourceDrift } from './drift-record.ts';

/**
 * What a drift-aware change set compares with: resources as they are. What cannot be changed without a replacement is left alone.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
 */
export function driftOf(record: DriftRecord | undefined, logicalId: string): ResourceDrift | undefined {
  return record?.resources.find((drift) => drift.logicalId === logicalId && drift.status !== 'IN_SYNC');
}

/** The resource as it is, as far as its drift can be taken back. */
export function actualResource(current: ResourceRecord, drift: ResourceDrift | undefined): ResourceRecord {
  if (drift?.status !== 'MODIFIED') return current;
  const actual = Object.fromEntries(driftedNames(drift).map((name) => [name, drift.actual?.[name]]));
  return { ...current, properties: { ...current.properties, ...actual } };
}

/** How it differs from what it should be, with what drifted; nothing where neither is anything. */
export function differenceWithDrift(
  current: ResourceRecord,
  desired: DesiredResource,
  drift: ResourceDrift | undefined,
  difference: Difference | undefined,
): Difference | undefined {
  if (drift?.status !== 'MODIFIED') return difference;
  const names = driftedNames(drift);
  const others = difference?.details.filter(({ name }) => name === undefined || !names.includes(name)) ?? [];
  const drifted = names.map((name): ChangeDetail => {
    const [previous, actual, after] = [current.properties[name], drift.actual?.[name], desired.properties[name]];
    return {
      attribute: 'Properties',
      name,
      recreation: recreationOf(name, factsOfType(desired.type)),
      evaluation: 'Static',
      source: isDeepStrictEqual(normal(previous), normal(after)) ? 'NoModification' : 'DirectModification',
      before: actual,
      after,
      drift: { previous, actual },
      ...(isDeepStrictEqual(normal(actual), normal(after)) ? { isSynced: true } : {}),
    };
  });
  const details = [...others, ...drifted];
  return details.length === 0 ? undefined : { details, replacement: difference?.replacement ?? 'False' };
}

/** A change as a drift-aware change set tells it. */
export function withDriftStatus(change: PlannedChange, current: ResourceRecord | undefined, drift: DriftRecord) {
  const { logicalId, details } = change;
  const found = drift.resources.find((one) => one.logicalId === logicalId);
  const isSynced = details.length > 0 && details.every((detail) => detail.isSynced === true);
  return {
    ...change,
    ...(isSynced ? { action: 'SyncWithActual' as const } : {}),
    ...(current ? { driftStatus: found?.status ?? 'UNSUPPORTED', previous: { Properties: current.properties } } : {}),
    ...(current && found?.status === 'MODIFIED'
      ? { before: { Properties: actualResource(current, found).properties } }
      : {}),
  };
}

/** What is left once a drift-aware change set was executed. */
export function withoutReverted(record: DriftRecord): DriftRecord {
  const resources = record.resources.map((drift): ResourceDrift => {
    const names = driftedNames(drift);
    const differences = drift.differences.filter(({ path }) => !names.includes(topOf(path)));
    return { ...drift, differences, status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC' };
  });
  return { ...record, resources };
}

function topOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function driftedNames({ type, differences }: ResourceDrift): readonly string[] {
  const names = new Set(differences.map(({ path }) => topOf(path)));
  return [...names].filter((name) => recreationOf(name, factsOfType(type)) !== 'Always');
}
