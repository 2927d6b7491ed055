import { CsvError, parse } from 'csv-parse/sync';
import type { Location } from './location.ts';

export interface Cell {
  readonly text: string;
  readonly location: Location;
}

export interface CsvProblem {
  readonly message: string;
  readonly location: Location;
}

/** The rows of comma-separated values (RFC 4180), each cell with its place, or what is wrong with the file. */
export function readCells(text: string, file: string): readonly (readonly Cell[])[] | CsvProblem {
  try {
    return parseRows(text, file);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines'] ?? 1);
    return { message: error.message, location: { file, line, column: 1, sourceLine: linesOf(text)[line - 1] ?? '' } };
  }
}

function parseRows(text: string, file: string): readonly (readonly Cell[])[] {
  const lines = linesOf(text);
  const options = { bom: true, info: true, raw: true, trim: true, skip_empty_lines: true, relax_column_count: true };
  const rows = parse(text, options) as unknown as readonly {
    readonly record: readonly string[];
    readonly raw: string;
    readonly info: { readonly lines: number };
  }[];
  return rows.map(({ record, raw, info }) => {
    // A quoted cell may hold line ends: a row begins as many lines before its last one.
    const line = info.lines - linesOf(raw.trimEnd()).length + 1;
    const sourceLine = lines[line - 1] ?? '';
    const columns = columnsOf(sourceLine);
    return record.map((cell, index) => ({
      text: cell,
      location: { file, line, column: columns[index] ?? 1, sourceLine },
    }));
  });
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

/** Where the cells of a line begin, from 1. */
function columnsOf(line: string): readonly number[] {
  const columns = [1];
  let isQuoted = false;
  for (const [index, character] of Array.from(line).entries()) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) columns.push(index + 2);
  }
  return columns;
}
