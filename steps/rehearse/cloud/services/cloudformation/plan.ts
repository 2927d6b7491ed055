import type { TemplateObject } from '../../../../template.ts';
import type { ResourceTypeFacts } from './resource-handler.ts';
import type { ResourceRecord } from './stack-record.ts';

export type Recreation = 'Never' | 'Conditionally' | 'Always';

export interface ChangeDetail {
  readonly attribute: string;
  readonly name?: string;
  readonly recreation: Recreation;
  readonly evaluation: 'Static' | 'Dynamic';
  readonly source:
    | 'DirectModification'
    | 'ParameterReference'
    | 'ResourceReference'
    | 'ResourceAttribute'
    | 'Automatic'
    | 'NoModification';
  readonly causingEntity?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Of a drift-aware change set: what was deployed, and what is. */
  readonly drift?: { readonly previous: unknown; readonly actual: unknown };
  /** It is already what it should be: only its drift is forgotten. */
  readonly isSynced?: boolean;
}

export interface PlannedChange {
  readonly action: 'Add' | 'Modify' | 'Remove' | 'SyncWithActual';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly replacement?: 'True' | 'False' | 'Conditional';
  readonly policyAction?: string;
  readonly scope: readonly string[];
  readonly details: readonly ChangeDetail[];
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  readonly changeSetId?: string;
  /** Of drift-aware change sets. */
  readonly driftStatus?: string;
  /** What was deployed. */
  readonly previous?: Readonly<Record<string, unknown>>;
}

/** What a resource would become: its definition evaluated, with `knownAfterApply` where that is not known yet. */
export interface DesiredResource {
  readonly logicalId: string;
  readonly type: string;
  readonly definition: TemplateObject;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata?: unknown;
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
  readonly needs: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** How a resource differs from what it should be. */
export interface Difference {
  readonly details: readonly ChangeDetail[];
  readonly replacement: 'True' | 'False' | 'Conditional';
}

/** Facts of a change that lie outside of the resource itself. */
export interface Surroundings {
  /** The resource's definition in the template that the stack has now. */
  readonly oldDefinition?: TemplateObject;
  readonly facts?: ResourceTypeFacts;
  /** Logical ids of resources that this operation modifies without replacing them: their attributes may change. */
  readonly modified: ReadonlySet<string>;
  readonly replaced: ReadonlySet<string>;
  readonly isParameter: (name: string) => boolean;
}

export function changeToAdd(desired: DesiredResource): PlannedChange {
  return {
    action: 'Add',
    logicalId: desired.logicalId,
    type: desired.type,
    scope: [],
    details: [],
    after: contextOf(desired.properties, desired.metadata),
  };
}

export function changeToRemove(current: ResourceRecord): PlannedChange {
  return {
    action: 'Remove',
    logicalId: current.logicalId,
    type: current.type,
    ...(current.physicalId === undefined ? {} : { physicalId: current.physicalId }),
    policyAction: policyActionOf(current.deletionPolicy, ''),
    scope: [],
    details: [],
    before: contextOf(current.properties, current.metadata),
  };
}

export function changeToModify(
  current: ResourceRecord,
  desired: DesiredResource,
  difference: Difference,
): PlannedChange {
  const { details, replacement } = difference;
  return {
    action: 'Modify',
    logicalId: desired.logicalId,
    type: desired.type,
    ...(current.physicalId === undefined ? {} : { physicalId: current.physicalId }),
    replacement,
    ...(replacement === 'True' ? { policyAction: policyActionOf(desired.updateReplacePolicy, 'ReplaceAnd') } : {}),
    scope: [...new Set(details.map(({ attribute }) => attribute))],
    details,
    before: contextOf(current.properties, current.metadata),
    after: contextOf(desired.properties, desired.metadata),
  };
}

function policyActionOf(policy: string, prefix: '' | 'ReplaceAnd'): string {
  return `${prefix}${policy.startsWith('Retain') ? 'Retain' : policy}`;
}

function contextOf(
  properties: Readonly<Record<string, unknown>>,
  metadata: unknown,
): Readonly<Record<string, unknown>> {
  return { Properties: properties, ...(metadata === undefined ? {} : { Metadata: metadata }) };
}
