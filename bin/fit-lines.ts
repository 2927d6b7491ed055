import { stripVTControlCharacters } from 'node:util';
import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { printable } from './printable.ts';

/**
 * Lines that are no wider than the terminal: what is longer goes on below, indented as what it says is. Only between words: an ARN,
 * a digest or a URL is copied whole, so that one that is wider than the terminal is left for that to fold. A command goes on after `\`.
 */
export function fitLines(text: string, columns: number): string {
  const lines = withoutForeign(text).split('\n');
  return columns === Infinity ? lines.join('\n') : lines.map((line) => fitLine(line, columns)).join('\n');
}

/** The palette's own sequences: all others are of a text that somebody else wrote. */
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const own = /(\u001B\[(?:1|2|22|3[0-7]|39)m)/;

function withoutForeign(text: string): string {
  return text
    .split(own)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join('');
}

const narrowest = 20;

function fitLine(line: string, columns: number): string {
  const room = Math.max(narrowest, columns);
  if (stringWidth(line) <= room) return line;
  const plain = stripVTControlCharacters(line);
  const isCommand = /^ {2,}(steps|aws|git|cd) /.test(plain);
  const { prefix, hang } = indentationOf(plain, room);
  const words = isCommand || /^ +["{[]/.test(plain) ? joinQuoted(sliceAnsi(line, prefix)) : sliceAnsi(line, prefix);
  const end = isCommand ? ' \\' : '';
  const rows = wrapAnsi(words, room - hang - end.length, { hard: false, trim: true }).split('\n');
  return rows
    .map((row, index) => {
      const indent = index === 0 ? sliceAnsi(line, 0, prefix) : ' '.repeat(indentOf(row, hang, room));
      return `${indent}${row.replaceAll(joint, ' ')}${index < rows.length - 1 ? end : ''}`;
    })
    .join('\n');
}

/** A word that has no room there stands further to the left, while that helps. */
function indentOf(row: string, hang: number, room: number): number {
  return Math.min(hang, Math.max(0, room - stringWidth(row)));
}

/** Where the text of a line begins, after `prefix` columns, and where it goes on. */
function indentationOf(plain: string, room: number): { readonly prefix: number; readonly hang: number } {
  const [, lead = '', mark = ''] = /^( *)([✓✗=…▸+~±!?→-] +|\(\d+\) |\d+\. )?/u.exec(plain) ?? [];
  const start = lead.length + mark.length;
  // In the last column of a table that leaves it half of the terminal.
  const gaps = [...plain.matchAll(/(?<=\S) {2,}(?=\S)/g)].map(({ index, 0: gap }) =>
    stringWidth(plain.slice(0, index + gap.length)),
  );
  const column = gaps.findLast((gap) => gap > start && gap <= room / 2);
  if (column !== undefined) return { prefix: column, hang: column };
  return start > lead.length ? { prefix: start, hang: start } : { prefix: lead.length, hang: lead.length + 2 };
}

/** Takes the place of a space between quotes, where no line may end. */
const joint = '\u00A0';

function joinQuoted(text: string): string {
  return text.replaceAll(/"[^"]*"|'[^']*'/g, (quoted) => quoted.replaceAll(' ', joint));
}
