/** What differs in one property. */
export interface PropertyDifference {
  /** `/PolicyDocument/Statement/0/Effect` */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
  /** ADD and REMOVE are about items of lists and members of objects. */
  readonly type: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
}

export interface ResourceDrift {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED';
  readonly expected: Readonly<Record<string, unknown>>;
  readonly actual?: Readonly<Record<string, unknown>>;
  readonly differences: readonly PropertyDifference[];
}

/** The last detection on a stack. */
export interface DriftRecord {
  readonly detectionId: string;
  readonly detectedAt: number;
  readonly resources: readonly ResourceDrift[];
  /** Why some resources could not be looked at. */
  readonly failures: readonly string[];
}

export function stackDriftStatus({ resources }: DriftRecord): 'DRIFTED' | 'IN_SYNC' {
  return resources.some(({ status }) => status !== 'IN_SYNC') ? 'DRIFTED' : 'IN_SYNC';
}
