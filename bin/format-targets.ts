import type { TargetResult } from '../steps/deploy/index.ts';
import { formatDuration } from './reporters/plain.ts';

const headings = ['wave', 'account', 'region', 'stack', 'result', 'duration', 'first cause'];

/** What became of each target: a table for a person, all of it for a machine. */
export function formatTargets(results: readonly TargetResult[], format: string | undefined): string {
  if (format === 'json') return JSON.stringify(results, undefined, 2);
  if (format === 'base64') return Buffer.from(JSON.stringify(results)).toString('base64');
  return formatTable([headings, ...results.map(rowOf)]);
}

function rowOf({ wave, account, region, stackName, result, duration, cause }: TargetResult): readonly string[] {
  const lasted = result === 'not-begun' ? '' : formatDuration(duration);
  return [wave, account, region, stackName, result.replace('-', ' '), lasted, cause ?? ''];
}

/** Columns as wide as their widest cell; the last is as long as it is. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
