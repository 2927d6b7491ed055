import type { InstanceResult, TargetResult } from '../steps/deploy/index.ts';
import { formatDuration } from './reporters/plain.ts';

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
  if (results.length === 0 && format !== 'json' && format !== 'base64') return '';
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
  if (format === 'json') return JSON.stringify(results, undefined, 2);
  if (format === 'base64') return Buffer.from(JSON.stringify(results)).toString('base64');
  return formatTable([headings, ...results.map(rowOf)]);
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
