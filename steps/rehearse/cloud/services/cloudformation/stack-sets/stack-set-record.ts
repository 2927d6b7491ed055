import type { GivenParameter } from '../template/parameters.ts';

export interface OperationPreferences {
  readonly regionOrder: readonly string[];
  readonly isParallel: boolean;
  readonly failureToleranceCount?: number;
  readonly failureTolerancePercentage?: number;
  readonly maxConcurrentCount?: number;
  readonly maxConcurrentPercentage?: number;
}

export interface StackInstanceRecord {
  readonly account: string;
  readonly region: string;
  readonly organizationalUnitId: string;
  parameterOverrides: readonly GivenParameter[];
  stackId?: string;
  status: 'CURRENT' | 'OUTDATED' | 'INOPERABLE';
  detailedStatus: string;
  statusReason?: string;
  lastOperationId?: string;
}

export interface StackSetOperationResult {
  readonly account: string;
  readonly region: string;
  readonly organizationalUnitId: string;
  status: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  statusReason?: string;
}

export interface StackSetOperationRecord {
  readonly id: string;
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly createdAt: number;
  readonly retainStacks: boolean;
  readonly preferences: OperationPreferences;
  readonly organizationalUnitIds: readonly string[];
  endedAt?: number;
  status: 'QUEUED' | 'RUNNING' | 'STOPPING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';
  readonly results: StackSetOperationResult[];
}

/** A service-managed stack set, in the state of the Management account. */
export interface StackSetRecord {
  readonly id: string;
  readonly name: string;
  status: 'ACTIVE' | 'DELETED';
  description?: string;
  body: string;
  parameters: readonly GivenParameter[];
  capabilities: readonly string[];
  tags: Readonly<Record<string, string>>;
  autoDeployment: { readonly enabled: boolean; readonly retainStacksOnAccountRemoval: boolean };
  /** Units that were targeted, and in which regions: accounts that join one of them later get the stack. */
  readonly targets: Record<string, { regions: readonly string[]; overrides: readonly GivenParameter[] }>;
  readonly instances: StackInstanceRecord[];
  readonly operations: StackSetOperationRecord[];
  clientRequestToken?: string;
}
