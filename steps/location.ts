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

/** A source line, and what marks the place in it below. */
export interface Excerpt {
  /** `12 | `, as wide as what stands before `carets` on the line below but for `lead`. */
  readonly gutter: string;
  readonly text: string;
  readonly lead: string;
  readonly carets: string;
}

const longestLine = 160;

/** Both lines, no wider than so many columns; nothing where the line is not known. */
export function excerptOf(location: Location, columns = Infinity): Excerpt | undefined {
  if (location.sourceLine === undefined) return undefined;
  const gutter = `${location.line} | `;
  const width = location.endLine === location.line && location.endColumn ? location.endColumn - location.column : 1;
  const longest = Math.min(longestLine, Math.max(shortestLine, columns - gutter.length));
  const { text, before } = cutAround(location.sourceLine, location.column - 1, longest);
  const shownWidth = Math.max(1, Math.min(width, text.length - before.length));
  return { gutter, text, lead: before.replace(/[^\t]/g, ' '), carets: '^'.repeat(shownWidth) };
}

/** The source line with a caret under the column, or nothing where the line is not known. */
export function formatCaret(location: Location): string {
  const excerpt = excerptOf(location);
  if (!excerpt) return '';
  const { gutter, text, lead, carets } = excerpt;
  return `${gutter}${text}\n${' '.repeat(gutter.length)}${lead}${carets}`;
}

const shortestLine = 20;

/** What is shown of a line: all of it, or what is around the column where it is longer. */
function cutAround(line: string, column: number, longest: number): { readonly text: string; readonly before: string } {
  if (line.length <= longest) return { text: line, before: line.slice(0, column) };
  // With a mark on either side.
  const shown = longest === longestLine ? longest : longest - 2;
  const start = Math.max(0, column - Math.floor(shown / 2));
  const end = Math.min(line.length, start + shown);
  const mark = start > 0 ? '…' : '';
  return {
    text: `${mark}${line.slice(start, end)}${end < line.length ? '…' : ''}`,
    before: `${mark}${line.slice(start, column)}`,
  };
}
