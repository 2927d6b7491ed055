import type { DetailedChange, PropertyChange } from './detailed-change.ts';
import { changeWords } from './drifted-changes.ts';
import type { PlanFinding } from './plan-finding.ts';

/** What stands in the tables of a plan, in whatever it is written. No cell is escaped. */

/** A finding, and where its stack is, if it is one of several. */
export interface PlacedFinding extends PlanFinding {
  readonly place?: string;
}

type Cells = readonly string[];

export function findingCells(findings: readonly PlacedFinding[]): {
  readonly heads: Cells;
  readonly rows: readonly Cells[];
} {
  const isPlaced = findings.some(({ place }) => place !== undefined);
  return {
    heads: [...(isPlaced ? ['Where'] : []), 'Rule', 'Stack', 'Resource', 'What'],
    rows: findings.map(({ ruleId, stackName, resource, resourceType, message, place = '' }) => [
      ...(isPlaced ? [place] : []),
      ruleId,
      stackName,
      `${resource} (${resourceType})`,
      message,
    ]),
  };
}

/** Of a table of changes: those of the change, the property, and its values. */
export function changeHeads(isDrifted: boolean): Cells {
  return ['Change', 'Stack', 'Resource', 'Property', ...(isDrifted ? ['Deployed last'] : []), 'Before', 'After'];
}

export function changeCells(change: DetailedChange): Cells {
  const { stackName, logicalId, resourceType } = change;
  return [changeWords(change), stackName, `${logicalId} (${resourceType})`];
}

export function valueCells({ before = '', after = '', deployed = '' }: PropertyChange, isDrifted: boolean): Cells {
  return [...(isDrifted ? [deployed] : []), before, after];
}
