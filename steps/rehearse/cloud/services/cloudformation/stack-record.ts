import type { TemplateObject } from '../../../../template.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { ChangeSetRecord } from './change-set-record.ts';
import type { DriftRecord } from './drift/drift-record.ts';
import { stackNotFound } from './errors.ts';
import type { StackSetRecord } from './stack-sets/stack-set-record.ts';
import type { ParameterValues } from './template/parameters.ts';

/** What an update changes and a rollback restores. */
export interface StackDefinition {
  /** The template as it was given. */
  readonly body: string;
  /** The template with its transforms done. */
  readonly template: TemplateObject;
  readonly parameters: ParameterValues;
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
}

/** A resource as it stands; replaced as a whole, so that an older one can be kept for a rollback. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Evaluated, but for dynamic references: those are resolved on their way to the handler. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Properties of an update that failed half-way. */
  readonly attempted?: Readonly<Record<string, unknown>>;
  readonly metadata?: unknown;
  readonly tags: Readonly<Record<string, string>>;
  readonly needs: readonly string[];
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
  /** Counts replacements, so that each has a generated name of its own. */
  readonly generation: number;
  readonly status: string;
  readonly statusReason?: string;
  readonly changedAt: number;
  /** The operation that last worked on it. */
  readonly operationId?: string;
  /** No service of the embedded cloud holds it. */
  readonly isRecorded: boolean;
}

export interface OutputRecord {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

export interface StackEvent {
  readonly eventId: string;
  readonly operationId: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly timestamp: number;
  readonly status: string;
  readonly statusReason?: string;
  readonly properties?: string;
  readonly clientRequestToken?: string;
}

export type OperationType =
  'CREATE_STACK' | 'UPDATE_STACK' | 'DELETE_STACK' | 'CONTINUE_ROLLBACK' | 'ROLLBACK' | 'CREATE_CHANGESET';

export interface OperationRecord {
  readonly id: string;
  readonly type: OperationType;
  readonly clientRequestToken?: string;
}

/** A stack's part of the cloud's state: changed in place by the one operation that runs on it. */
export interface StackRecord {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt: number;
  readonly parentId?: string;
  readonly rootId?: string;
  status: string;
  statusReason?: string;
  updatedAt?: number;
  deletedAt?: number;
  definition?: StackDefinition;
  /** How the stack was before the update that is not cleaned up yet. */
  previous?: {
    readonly definition: StackDefinition;
    readonly resources: Readonly<Record<string, ResourceRecord>>;
    readonly outputs: readonly OutputRecord[];
  };
  resources: Record<string, ResourceRecord>;
  /** Physical resources that the end of the operation deletes: replaced ones, and removed ones. */
  leftovers: ResourceRecord[];
  outputs: readonly OutputRecord[];
  readonly imports: string[];
  readonly events: StackEvent[];
  readonly operations: OperationRecord[];
  readonly changeSets: Record<string, ChangeSetRecord>;
  changeSetId?: string;
  roleArn?: string;
  /** Whose identity is used where the stack has no role. */
  creator: Caller;
  disableRollback: boolean;
  timeoutInMinutes?: number;
  terminationProtection: boolean;
  stackPolicy?: string;
  drift?: DriftRecord;
  /** Takes the policy's place while one update runs. */
  stackPolicyDuringUpdate?: string;
}

export interface CloudFormationState {
  readonly stacks: Record<string, StackRecord>;
  readonly stackSets: Record<string, StackSetRecord>;
}

export function stateOf(cloud: Cloud, accountId: string, region: string): CloudFormationState {
  return cloud.state<CloudFormationState>('cloudformation', accountId, region, () => ({ stacks: {}, stackSets: {} }));
}

/** A stack by its id, or by the name of one that is not deleted. */
export function findStack(cloud: Cloud, accountId: string, region: string, nameOrId: string): StackRecord | undefined {
  const { stacks } = stateOf(cloud, accountId, region);
  const byId = stacks[nameOrId];
  if (byId) return byId;
  return Object.values(stacks).find(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE');
}

export function requireStack(cloud: Cloud, accountId: string, region: string, nameOrId: string): StackRecord {
  const stack = findStack(cloud, accountId, region, nameOrId);
  if (!stack) throw stackNotFound(nameOrId);
  return stack;
}
