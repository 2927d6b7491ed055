import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import { formatRoughly } from '../../steps/format-duration.ts';
import type { Palette } from '../palette.ts';
import { oneLine } from '../printable.ts';
import { formatAmount } from './amount-text.ts';
import type { RunningRow } from './running-tasks.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A title is cut before it is shorter than this; numbers give way first. */
const leastTitle = 12;
/** Of a detail this much says something. */
const leastDetail = 12;

/** One line of the live list, never wider than the terminal. */
export function formatRow(row: RunningRow, frame: number, columns: number, palette: Palette): string {
  const mark = frames[frame % frames.length] ?? '';
  const indent = '  '.repeat(Math.min(row.depth, 4));
  const room = Math.max(0, columns - indent.length - 2);
  const title = oneLine(row.title);
  const numbers = numbersThatFit(row, title, room);
  const shown = cut(title, numbers === '' ? room : room - stringWidth(numbers) - 1);
  const left = room - stringWidth(shown) - (numbers === '' ? 0 : stringWidth(numbers) + 1) - 2;
  const detail = row.detail !== undefined && left >= leastDetail ? `: ${cut(oneLine(row.detail), left)}` : '';
  const text = `${indent}${palette.active(mark)} ${shown}${detail}${numbers === '' ? '' : ` ${palette.muted(numbers)}`}`;
  return cut(text, columns);
}

/** `(12.4 of 80.0 MB, about 12 s left, 5 s)`, with less where there is no room for all. */
function numbersThatFit({ amounts, remainingMs, elapsedMs }: RunningRow, title: string, room: number): string {
  const told = amounts.map(formatAmount);
  const left = remainingMs === undefined ? [] : [`about ${formatRoughly(remainingMs)} left`];
  const elapsed = formatRoughly(elapsedMs);
  const last = told.slice(-1);
  const choices = [[...told, ...left, elapsed], [...last, ...left, elapsed], [...last, elapsed], [elapsed]];
  const texts = choices.map((parts) => `(${parts.join(', ')})`);
  const wanted = Math.min(stringWidth(title), leastTitle);
  return texts.find((text) => wanted + 1 + stringWidth(text) <= room) ?? '';
}

/** The text in so many columns, with `…` where it goes on. */
export function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  // Of rare characters the one that slices thinks otherwise than the one that measures.
  for (let kept = columns - 1; kept >= 0; kept--) {
    const shorter = `${sliceAnsi(text, 0, kept)}…`;
    if (stringWidth(shorter) <= columns) return shorter;
  }
  return '';
}
