import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../../../package-root.ts';
import type { ResourceTypeFacts } from '../resource-handler.ts';

/** One type in `dist/resource-types.json`, its keys one letter long: there are some 1,500 of them. */
export interface ResourceTypeRow {
  /** properties */
  readonly p: readonly string[];
  /** for each property in turn: string, number, boolean, list, map, or `j` for anything */
  readonly k: string;
  /** attributes */
  readonly a: readonly string[];
  /** attributes that are lists */
  readonly l?: readonly string[];
  /** required properties */
  readonly q?: readonly string[];
  /** properties whose change replaces */
  readonly r?: readonly string[];
  /** properties whose change may replace */
  readonly c?: readonly string[];
  /** what Ref is made of */
  readonly i?: readonly string[];
  /** stateful */
  readonly s?: 1;
  /** template of the ARN */
  readonly t?: string;
}
export type ResourceTypeTable = Readonly<Record<string, ResourceTypeRow>>;

export type PropertyKind = 's' | 'n' | 'b' | 'l' | 'm' | 'j';

let loaded: ResourceTypeTable | undefined;

/** What the CloudFormation registry says of a type; undefined for a type that it does not have. */
export function resourceTypeFacts(type: string): ResourceTypeFacts | undefined {
  const row = rowOf(type);
  if (row === undefined) return undefined;
  return {
    type,
    attributes: row.a,
    listAttributes: row.l ?? [],
    replacementProperties: row.r ?? [],
    conditionalReplacementProperties: row.c ?? [],
    requiredProperties: row.q ?? [],
    properties: row.p,
    primaryIdentifier: row.i ?? [],
    isStateful: row.s === 1,
    ...(row.t !== undefined && { arnTemplate: row.t }),
  };
}

/** What kind of value a property takes; `j` where several kinds do, or nothing is known. */
export function propertyKind(type: string, property: string): PropertyKind {
  const row = rowOf(type);
  const index = row?.p.indexOf(property) ?? -1;
  return (row?.k[index] ?? 'j') as PropertyKind;
}

function rowOf(type: string): ResourceTypeRow | undefined {
  loaded ??= readTable();
  return Object.hasOwn(loaded, type) ? loaded[type] : undefined;
}

// Read when the first resource is looked at, and not at import: most commands never need it.
function readTable(): ResourceTypeTable {
  return JSON.parse(readFileSync(join(packageRoot(), 'dist', 'resource-types.json'), 'utf8')) as ResourceTypeTable;
}
