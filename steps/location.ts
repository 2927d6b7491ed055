/** A place in a file the user wrote. Lines and columns count from 1, as editors do. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** The text of `line`, so that a message can show it with a caret without reading the file again. */
  readonly sourceLine?: string;
}

/** `file:line:column`, the form that terminals and editors turn into a link. */
export function formatLocation(location: Location): string {
  return `${location.file}:${location.line}:${location.column}`;
}

/** The same place without the text of its line, which would show a secret that stands there. */
export function withoutText(location: Location): Location {
  const { sourceLine: _, ...place } = location;
  return place;
}

/** The source line with a caret under the column, or nothing where the line is not known. */
export function formatCaret(location: Location): string {
  if (location.sourceLine === undefined) return '';
  const gutter = `${location.line} | `;
  const width = location.endLine === location.line && location.endColumn ? location.endColumn - location.column : 1;
  const { text, before } = excerpt(location.sourceLine, location.column - 1);
  const lead = before.replace(/[^\t]/g, ' ');
  const shownWidth = Math.max(1, Math.min(width, text.length - before.length));
  return `${gutter}${text}\n${' '.repeat(gutter.length)}${lead}${'^'.repeat(shownWidth)}`;
}

const longestLine = 160;

/** What is shown of a line: all of it, or what is around the column where a file is written on one line. */
function excerpt(line: string, column: number): { readonly text: string; readonly before: string } {
  if (line.length <= longestLine) return { text: line, before: line.slice(0, column) };
  const start = Math.max(0, column - longestLine / 2);
  const end = Math.min(line.length, start + longestLine);
  const mark = start > 0 ? '…' : '';
  return {
    text: `${mark}${line.slice(start, end)}${end < line.length ? '…' : ''}`,
    before: `${mark}${line.slice(start, column)}`,
  };
}
