import type { InstanceResult, TargetResult } from '../steps/deploy/index.ts';
import { formatForMachine } from './format-outputs.ts';
import { formatDuration } from '../steps/format-duration.ts';

type Row = readonly string[];

/** What became of each target: a table for a person, all of it for a machine. */
export function formatTargets(results: readonly TargetResult[], format: string | undefined): string {
  const headings = ['wave', 'account', 'region', 'stack', 'result', 'duration', 'first cause'];
  return formatAll(results, format, headings, ({ wave, account, region, stackName, result, duration, cause }) => {
    const lasted = result === 'not-begun' ? '' : formatDuration(duration);
    return [wave, account, region, stackName, result.replace('-', ' '), lasted, cause ?? ''];
  });
}

/** The same of the instances of a StackSet; nothing where none was worked on. */
export function formatInstances(results: readonly InstanceResult[], format: string | undefined): string {
  const headings = ['account', 'region', 'action', 'status', 'reason'];
  if (results.length === 0) return formatForMachine(results, format) ?? '';
  return formatAll(results, format, headings, ({ account, region, action, status, reason }) => [
    account,
    region,
    action,
    status,
    (reason ?? '').replaceAll(/\s*\n\s*/g, ' '),
  ]);
}

function formatAll<T>(
  results: readonly T[],
  format: string | undefined,
  headings: Row,
  rowOf: (one: T) => Row,
): string {
  return formatForMachine(results, format) ?? formatTable([headings, ...results.map(rowOf)]);
}

/** Columns as wide as their widest cell; the last is as long as it is. */
function formatTable(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
