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

/** The source line with a caret under the column, or nothing where the line is not known. */
export function formatCaret(location: Location): string {
  if (location.sourceLine === undefined) return '';
  const gutter = `${location.line} | `;
  const lead = location.sourceLine.slice(0, location.column - 1).replace(/[^\t]/g, ' ');
  const width = location.endLine === location.line && location.endColumn ? location.endColumn - location.column : 1;
  return `${gutter}${location.sourceLine}\n${' '.repeat(gutter.length)}${lead}${'^'.repeat(Math.max(1, width))}`;
}
