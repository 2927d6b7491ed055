import type { Cloud } from '../../cloud.ts';
import { stateOf, type OutputRecord, type StackRecord } from './stack-record.ts';

export interface ExportedValue {
  readonly stack: StackRecord;
  readonly output: OutputRecord;
}

/** Every export of an account and region. */
export function listExports(cloud: Cloud, accountId: string, region: string): readonly ExportedValue[] {
  const stacks = Object.values(stateOf(cloud, accountId, region).stacks).filter(
    ({ status }) => status !== 'DELETE_COMPLETE',
  );
  return stacks.flatMap((stack) =>
    stack.outputs.filter(({ exportName }) => exportName !== undefined).map((output) => ({ stack, output })),
  );
}

export function findExport(cloud: Cloud, accountId: string, region: string, name: string): ExportedValue | undefined {
  return listExports(cloud, accountId, region).find(({ output }) => output.exportName === name);
}

/** Names of the stacks that import a value. */
export function importersOf(cloud: Cloud, accountId: string, region: string, name: string): readonly string[] {
  const stacks = Object.values(stateOf(cloud, accountId, region).stacks);
  return stacks
    .filter(({ imports, status }) => status !== 'DELETE_COMPLETE' && imports.includes(name))
    .map((stack) => stack.name);
}

/** Why new outputs of a stack cannot be accepted, in AWS's words; nothing where they can. */
export function exportConflict(cloud: Cloud, stack: StackRecord, outputs: readonly OutputRecord[]): string | undefined {
  return duplicateExport(cloud, stack, outputs) ?? exportInUse(cloud, stack, outputs);
}

function duplicateExport(cloud: Cloud, stack: StackRecord, outputs: readonly OutputRecord[]): string | undefined {
  for (const { exportName } of outputs) {
    if (exportName === undefined) continue;
    const other = findExport(cloud, stack.accountId, stack.region, exportName)?.stack;
    if (other && other.id !== stack.id)
      return `Export with name ${exportName} is already exported by stack ${other.name}.`;
    if (outputs.filter((output) => output.exportName === exportName).length > 1) {
      return `Duplicate export name ${exportName}.`;
    }
  }
  return undefined;
}

function exportInUse(cloud: Cloud, stack: StackRecord, outputs: readonly OutputRecord[]): string | undefined {
  for (const { exportName, value } of stack.outputs) {
    if (exportName === undefined) continue;
    const importers = importersOf(cloud, stack.accountId, stack.region, exportName);
    if (importers.length === 0) continue;
    const next = outputs.find((output) => output.exportName === exportName);
    if (!next) return `Export ${exportName} cannot be deleted as it is in use by ${importers.join(', ')}`;
    if (next.value !== value)
      return `Export ${exportName} cannot be updated as it is in use by ${importers.join(', ')}`;
  }
  return undefined;
}

/** Why a stack cannot be deleted. */
export function deletionConflict(cloud: Cloud, stack: StackRecord): string | undefined {
  for (const { exportName } of stack.outputs) {
    if (exportName === undefined) continue;
    const importers = importersOf(cloud, stack.accountId, stack.region, exportName).filter(
      (name) => name !== stack.name,
    );
    if (importers.length > 0) {
      return `Delete canceled. Cannot delete export ${exportName} as it is in use by ${importers.join(', ')}.`;
    }
  }
  return undefined;
}
