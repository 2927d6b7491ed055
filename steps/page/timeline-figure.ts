import { formatDuration } from '../format-duration.ts';
import { escapeXml } from '../xml-text.ts';
import { signOf } from './mark.ts';
import { scrollable } from './table.ts';
import { beginOf, endOf, markOfRow, type PlacedRow, type Span } from './timeline.ts';

const width = 1000;
const chart = { left: 300, right: 880 };
const rowHeight = 24;
const top = 30;
const mostRows = 150;

/**
 * Bars over time, and an arrow from each to what waited for it, as SVG. `id` is the figure's own in the page. A dashed line is waiting, a thick
 * frame is work that the end hung on.
 */
export function timelineFigure(id: string, title: string, all: readonly PlacedRow[]): string {
  const rows = mostTelling(all);
  const scale = scaleOf(all);
  const places = new Map(rows.map((row, index) => [row.id, index]));
  const height = top + rows.length * rowHeight + 8;
  const parts = [
    ...ticks(scale, height),
    ...rows.map((row, index) => renderRow(row, index, scale)),
    ...rows.flatMap((row, index) => arrowTo(row, index, rows, places, scale, id)),
  ];
  const left = all.length - rows.length;
  const svg = `<svg class="timeline" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg">
<title id="${id}-title">${escapeXml(title)}</title>
<desc id="${id}-desc">${escapeXml(describe(all))}</desc>
<defs><marker id="${id}-arrow" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L6 3L0 6z" class="head"/></marker></defs>
${parts.join('\n')}
</svg>`;
  const rest =
    left > 0 ? `<p>The figure has the ${rows.length} that tell most; the table has all ${all.length}.</p>` : '';
  return `${scrollable(title, svg)}\n${rest}`;
}

/** Of very many rows what failed, what the end hung on, and what took longest, in their order. */
function mostTelling(rows: readonly PlacedRow[]): readonly PlacedRow[] {
  if (rows.length <= mostRows) return rows;
  const weight = (row: PlacedRow) =>
    (row.isOnChain ? 2e15 : 0) + (markOfRow(row) === 'failed' ? 1e15 : 0) + endOf(row) - beginOf(row);
  const chosen = new Set(rows.toSorted((a, b) => weight(b) - weight(a)).slice(0, mostRows));
  return rows.filter((row) => chosen.has(row));
}

interface Scale {
  readonly from: number;
  readonly span: number;
  readonly x: (time: number) => number;
}

function scaleOf(rows: readonly PlacedRow[]): Scale {
  const from = Math.min(...rows.map((row) => Math.min(row.readySince, beginOf(row))));
  const span = Math.max(1, Math.max(...rows.map(endOf)) - from);
  const x = (time: number) => round(chart.left + ((time - from) / span) * (chart.right - chart.left));
  return { from, span, x };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function ticks({ from, span, x }: Scale, height: number): readonly string[] {
  const step = niceStep(span / 5);
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => {
    const at = x(from + index * step);
    const label = index === 0 ? '0' : formatDuration(index * step);
    return `<path class="tick" d="M${at} ${top - 6}V${height - 4}"/><text x="${at}" y="${top - 12}" text-anchor="middle">${label}</text>`;
  });
}

const second = 1000;
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400].map((each) => each * second),
);

function niceStep(wanted: number): number {
  return steps.find((step) => step >= wanted) ?? Math.ceil(wanted / 86_400_000) * 86_400_000;
}

function renderRow(row: PlacedRow, index: number, scale: Scale): string {
  const y = top + index * rowHeight;
  const middle = y + rowHeight / 2;
  const begin = scale.x(beginOf(row));
  const ready = scale.x(row.readySince);
  const mark = markOfRow(row);
  const text = `${signOf(mark)} ${formatDuration(endOf(row) - beginOf(row))}`;
  const indent = 4 + Math.min(row.depth, 6) * 14;
  const room = Math.floor((chart.left - 12 - indent) / 6.6);
  const label = row.label.length > room ? `${row.label.slice(0, room - 1)}…` : row.label;
  return [
    `<g class="${mark}${row.isOnChain ? ' chain' : ''}"><title>${escapeXml(`${row.label}, ${row.kind}: ${row.spans.map(({ status }) => status).join(', ')}`)}</title>`,
    `<text x="${indent}" y="${middle + 4}">${escapeXml(label)}</text>`,
    ...(begin - ready > 1 ? [`<path class="wait" d="M${ready} ${middle}H${begin}"/>`] : []),
    ...row.spans.map((span) => renderSpan(span, y, scale)),
    `<text class="tone" x="${round(scale.x(endOf(row)) + 6)}" y="${middle + 4}">${escapeXml(text)}</text></g>`,
  ].join('');
}

function renderSpan({ from, to, mark }: Span, y: number, scale: Scale): string {
  const x = scale.x(from);
  return `<rect class="bar ${mark}" x="${x}" y="${y + 5}" width="${Math.max(2, round(scale.x(to) - x))}" height="${rowHeight - 10}" rx="2"/>`;
}

function arrowTo(
  row: PlacedRow,
  index: number,
  rows: readonly PlacedRow[],
  places: ReadonlyMap<string, number>,
  scale: Scale,
  id: string,
): readonly string[] {
  const place = row.waitedFor === undefined ? undefined : places.get(row.waitedFor);
  const before = place === undefined ? undefined : rows[place];
  if (place === undefined || before === undefined) return [];
  const ends = before.spans.filter(({ to }) => to <= beginOf(row)).map(({ to }) => to);
  const [fromX, toX] = [scale.x(Math.max(...ends)), scale.x(beginOf(row))];
  const down = place < index;
  const fromY = top + place * rowHeight + (down ? rowHeight - 5 : 5);
  const toY = top + index * rowHeight + rowHeight / 2;
  const turn = round(Math.min(fromX - 1, toX - 8));
  const kind = row.isOnChain && before.isOnChain ? 'need chain' : 'need';
  return [`<path class="${kind}" d="M${turn} ${fromY}V${toY}H${toX}" marker-end="url(#${id}-arrow)"/>`];
}

function describe(rows: readonly PlacedRow[]): string {
  const names = new Map(rows.map(({ id, label }) => [id, label]));
  const chain = rows.filter(({ isOnChain }) => isOnChain).map(({ id }) => names.get(id));
  const failed = rows.filter((row) => markOfRow(row) === 'failed').map(({ label }) => label);
  return [
    `${rows.length} rows over ${formatDuration(scaleOf(rows).span)}.`,
    `The end hung on ${chain.slice(0, 12).join(', ')}${chain.length > 12 ? ` and ${chain.length - 12} more` : ''}.`,
    ...(failed.length > 0 ? [`Failed: ${failed.slice(0, 12).join(', ')}.`] : []),
    'The table below has it all in words.',
  ].join(' ');
}

export const timelineStyle =
  'svg text{font:12px sans-serif;fill:CanvasText}.timeline{display:block;min-width:46rem;width:100%;height:auto}.timeline .tone{fill:var(--tone)}' +
  '.tick{stroke:var(--line);stroke-width:.5;fill:none}.wait{stroke:var(--muted);stroke-dasharray:2 3;fill:none}.bar{fill:var(--tone)}' +
  '.bar.failed{fill:Canvas;stroke:var(--tone);stroke-width:2;stroke-dasharray:3 2}.bar.waiting,.bar.open,.bar.skipped{fill:Canvas;stroke:var(--tone);stroke-width:1.5}' +
  '.need{stroke:var(--muted);fill:none}.need.chain{stroke:CanvasText;stroke-width:1.8}.head{fill:var(--muted)}g.chain>text:first-of-type{font-weight:bold}g.chain>.bar{stroke:CanvasText;stroke-width:1.8}';
