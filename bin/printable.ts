import { stripVTControlCharacters } from 'node:util';

/** Text that others wrote (a commit's message, a build's output), without what would move or recolour a terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\t\n]|\p{Bidi_Control}/gu, '');
}

/** The same in one line, as long as a person reads. */
export function oneLine(text: string, longest = 300): string {
  const line = printable(text.replaceAll(/\s+/g, ' ')).trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
