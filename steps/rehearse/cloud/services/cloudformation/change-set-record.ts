import type { DriftRecord } from './drift/drift-record.ts';
import type { ChangeDetail, PlannedChange } from './plan.ts';
import type { GivenParameter } from './template/parameters.ts';
import type { StackDefinition } from './stack-record.ts';

export type { ChangeDetail, PlannedChange };

export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly createdAt: number;
  readonly body: string;
  readonly given: readonly GivenParameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  readonly includeNestedStacks: boolean;
  readonly description?: string;
  readonly roleArn?: string;
  readonly onStackFailure?: 'DO_NOTHING' | 'ROLLBACK' | 'DELETE';
  readonly parentChangeSetId?: string;
  readonly rootChangeSetId?: string;
  readonly clientToken?: string;
  readonly revertsDrift?: true;
  /** As it was when the change set was made. */
  drift?: DriftRecord;
  status: string;
  statusReason?: string;
  executionStatus: string;
  definition?: StackDefinition;
  changes: readonly PlannedChange[];
  /** Logical id of a nested stack → the id of its own change set. */
  nested: Record<string, string>;
}
