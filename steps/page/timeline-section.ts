import { formatDuration } from '../format-duration.ts';
import { signOf } from './mark.ts';
import { renderTable, type TableRow } from './table.ts';
import { timelineFigure } from './timeline-figure.ts';
import { beginOf, endOf, markOfRow, placeRows, type PlacedRow, type TimelineRow } from './timeline.ts';

/** What was worked on when, and what waited for what: as a figure, and all of it in words. `noun` names what a row is. */
export function timelineSection(id: string, title: string, noun: string, rows: readonly TimelineRow[]): string {
  if (rows.length === 0) return '<p>Nothing was worked on.</p>';
  const placed = placeRows(rows);
  return `${timelineFigure(id, title, placed)}
<p class="key">A dashed line is waiting, an arrow comes from what was waited for; what is framed and in bold is what the end hung on.</p>
<details>
<summary>In words</summary>
${timelineTable(title, noun, placed)}
</details>`;
}

function timelineTable(title: string, noun: string, rows: readonly PlacedRow[]): string {
  const start = Math.min(...rows.map((row) => Math.min(row.readySince, beginOf(row))));
  const labels = new Map(rows.map(({ id, label }) => [id, label]));
  const heads = [noun, 'Kind', 'Began after', 'Took', 'Waited', 'Waited for', 'How it ended', 'The end hung on it'];
  const cells = (row: PlacedRow): TableRow => ({
    cells: [
      row.label,
      row.kind,
      formatDuration(beginOf(row) - start),
      formatDuration(endOf(row) - beginOf(row)),
      formatDuration(row.waitedMs),
      whatFor(row, labels),
      `${signOf(markOfRow(row))} ${row.spans.map(({ status }) => status).join(', ')}${row.note ? `: ${row.note}` : ''}`,
      row.isOnChain ? 'yes' : 'no',
    ],
  });
  return renderTable(title, heads, rows.map(cells));
}

function whatFor({ waitedFor, needs, waitedMs }: PlacedRow, labels: ReadonlyMap<string, string>): string {
  if (waitedFor !== undefined) return labels.get(waitedFor) ?? '';
  if (needs === undefined) return waitedMs > 0 ? 'not known' : 'nothing';
  return 'nothing';
}
