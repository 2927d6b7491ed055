import type { InstanceResult, TargetResult } from '../steps/deploy/index.ts';
import { formatForMachine } from './format-outputs.ts';
import { formatDuration } from '../steps/format-duration.ts';
import type { Palette } from './palette.ts';
import type { Surface } from './surface.ts';

interface Cell {
  readonly text: string;
  readonly color: (text: string) => string;
}
type Row = readonly (string | Cell)[];

const targetColors = {
  created: 'success',
  updated: 'success',
  unchanged: 'muted',
  begun: 'active',
  deleted: 'success',
  shown: 'success',
  planned: 'success',
  failed: 'failure',
  'not-begun': 'warning',
} as const satisfies Readonly<Record<TargetResult['result'], keyof Palette>>;

/** What became of each target: a table for a person, all of it for a machine. */
export function formatTargets(
  results: readonly TargetResult[],
  format: string | undefined,
  { palette, fit }: Surface,
): string {
  const headings = ['wave', 'account', 'region', 'stack', 'result', 'duration', 'first cause'];
  const rows = results.map(({ wave, account, region, stackName, result, duration, cause }): Row => {
    const lasted = result === 'not-begun' ? '' : formatDuration(duration);
    const shown = { text: result.replace('-', ' '), color: palette[targetColors[result]] };
    return [wave, account, region, stackName, shown, { text: lasted, color: palette.muted }, cause ?? ''];
  });
  return formatForMachine(results, format) ?? fit(formatTable(headings, rows, palette));
}

/** The same of the instances of a StackSet; nothing where none was worked on. */
export function formatInstances(
  results: readonly InstanceResult[],
  format: string | undefined,
  { palette, fit }: Surface,
): string {
  const headings = ['account', 'region', 'action', 'status', 'reason'];
  const rows = results.map(({ account, region, action, status, reason }): Row => {
    const color = status === 'SUCCEEDED' ? palette.success : palette.failure;
    return [account, region, action, { text: status, color }, (reason ?? '').replaceAll(/\s*\n\s*/g, ' ')];
  });
  const machine = formatForMachine(results, format);
  if (machine !== undefined) return machine;
  return rows.length === 0 ? '' : fit(formatTable(headings, rows, palette));
}

/** Columns as wide as their widest cell; the last is as long as it is. */
function formatTable(headings: readonly string[], rows: readonly Row[], { heading }: Palette): string {
  const table = [headings.map((text) => ({ text, color: heading })), ...rows.map((row) => row.map(cellOf))];
  const widths = headings.map((_, column) => Math.max(...table.map((row) => row[column]?.text.length ?? 0)));
  return table.map((row) => formatCells(row, widths)).join('\n');
}

function cellOf(cell: string | Cell): Cell {
  return typeof cell === 'string' ? { text: cell, color: (text) => text } : cell;
}

/** Without what would stand at the end of the line for cells that are empty. */
function formatCells(row: readonly Cell[], widths: readonly number[]): string {
  const last = row.findLastIndex(({ text }) => text !== '');
  const shown = row.slice(0, last + 1);
  return shown
    .map(({ text, color }, column) => {
      const space = column === last ? 0 : (widths[column] ?? 0) - text.length;
      return `${color(text)}${' '.repeat(Math.max(0, space))}`;
    })
    .join('  ');
}
