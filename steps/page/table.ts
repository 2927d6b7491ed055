import { escapeXml } from '../xml-text.ts';

/** What stands in a cell: a text, which is escaped, or HTML that is. */
type Cell = string | { readonly html: string };

export interface TableRow {
  /** The first heads the row. */
  readonly cells: readonly Cell[];
  readonly kind?: string;
}

/** A table that says what it is, with headers of columns and rows; where it is too wide it scrolls, by the keyboard too. */
export function renderTable(caption: string, heads: readonly string[], rows: readonly TableRow[]): string {
  const head = heads.map((name) => `<th scope="col">${escapeXml(name)}</th>`).join('');
  return scrollable(
    caption,
    `<table>
<caption>${escapeXml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map(renderRow).join('\n')}
</tbody>
</table>`,
  );
}

function renderRow({ cells: [first = '', ...others], kind }: TableRow): string {
  const open = kind === undefined ? '<tr>' : `<tr class="${escapeXml(kind)}">`;
  return `${open}<th scope="row">${cellHtml(first)}</th>${others.map((cell) => `<td>${cellHtml(cell)}</td>`).join('')}</tr>`;
}

function cellHtml(cell: Cell): string {
  return typeof cell === 'string' ? escapeXml(cell) : cell.html;
}

/** HTML in a box that scrolls sideways, so that the page does not. */
export function scrollable(name: string, html: string): string {
  return renderBox(name, html, 'class="scroll"');
}

/** An SVG of so many pixels: where the page is a little narrower it is made to fit; where it could not be read then it scrolls. */
export function drawing(name: string, svg: string, width: number): string {
  return renderBox(name, svg, `class="scroll drawing" style="--drawn:${width}px"`);
}

function renderBox(name: string, html: string, attributes: string): string {
  return `<div ${attributes} role="group" aria-label="${escapeXml(name)}" tabindex="0">
${html}
</div>`;
}

/** Names and values of a definition list. Every value is escaped. */
export function factsList(facts: readonly (readonly [string, string])[]): string {
  const items = facts.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`);
  return `<dl>\n${items.join('\n')}\n</dl>`;
}
