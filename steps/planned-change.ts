/** One change that a change set would make. */
export interface PlannedChange {
  readonly stackName: string;
  readonly action: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /** `True`, `Conditional` or `False` for a modification. */
  readonly replacement?: string;
  readonly properties: readonly string[];
}
