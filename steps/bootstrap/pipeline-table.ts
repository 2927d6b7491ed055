import type { z } from 'zod';
import { closestName } from '../closest-name.ts';
import { readCells, type Cell } from '../csv-cells.ts';
import type { ConfigurationProblem } from '../errors/index.ts';
import type { Location } from '../location.ts';
import { describeExpectation } from '../setting-problems.ts';
import type { TemplateObject, TemplateValue } from '../template.ts';
import { pipelineSchema, type PipelineConfiguration, type SettingPath } from './pipeline-configuration.ts';
import { settingTypes } from './setting-types.ts';

interface TableRow {
  readonly pipeline: PipelineConfiguration;
  readonly location: Location;
  /** Where it says a setting, or one that stands above or below it; nothing where it says none. */
  readonly cellOf: (setting: SettingPath) => Location | undefined;
}

export interface PipelineTable {
  readonly rows: readonly TableRow[];
  readonly problems: readonly ConfigurationProblem[];
}

interface Column {
  readonly cell: Cell;
  readonly type: 'string' | 'number' | 'boolean';
}

/**
 * A pipeline for each row of comma-separated values (RFC 4180). The first row names settings as bootstrap.yml does, with a dot before
 * those that stand below another (`accounts.dev`, `tags.owner`). An empty cell says nothing.
 */
export function readPipelineTable(text: string, file: string): PipelineTable {
  const cells = readCells(text, file);
  if ('message' in cells) return { rows: [], problems: [cells] };
  const [header, ...body] = cells;
  if (!header) return { rows: [], problems: [{ message: `${file} is empty: its first row names settings` }] };
  const { columns, problems } = readHeader(header);
  if (problems.length > 0) return { rows: [], problems };
  const rows = body.map((row) => readRow(columns, row));
  return {
    rows: rows.flatMap((row) => ('pipeline' in row ? [row] : [])),
    problems: rows.flatMap((row) => ('pipeline' in row ? [] : row.problems)),
  };
}

function readHeader(header: readonly Cell[]): {
  readonly columns: readonly Column[];
  readonly problems: readonly ConfigurationProblem[];
} {
  const types = settingTypes();
  const columns: Column[] = [];
  const problems: ConfigurationProblem[] = [];
  for (const cell of header) {
    const { text, location } = cell;
    const type = types.get(text) ?? types.get(text.replace(/\.[^.]+$/, '.NAME'));
    if (type === undefined) problems.push({ message: unknownColumn(text, [...types.keys()]), location });
    else if (columns.some((other) => other.cell.text === text))
      problems.push({ message: `column ${text} stands there twice`, location });
    else columns.push({ cell, type });
  }
  return { columns, problems };
}

function unknownColumn(name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
  return name === '' ? 'this column has no name' : `column ${name} is no setting of a pipeline; ${hint}`;
}

function readRow(
  columns: readonly Column[],
  cells: readonly Cell[],
): TableRow | { readonly problems: readonly ConfigurationProblem[] } {
  const location = cells[0]?.location ?? { file: '', line: 1, column: 1 };
  if (cells.length !== columns.length)
    return { problems: [{ message: `this row has ${cells.length} cells, and the first ${columns.length}`, location }] };
  let value: TemplateObject = {};
  for (const [index, { cell, type }] of columns.entries()) {
    const { text = '' } = cells[index] ?? {};
    if (text !== '') value = withValue(value, cell.text.split('.'), typed(text, type));
  }
  const parsed = pipelineSchema.safeParse(value);
  if (parsed.success)
    return { pipeline: parsed.data, location, cellOf: (setting) => locateCell(setting, columns, cells) };
  return { problems: parsed.error.issues.map((issue) => describe(issue, columns, cells, location)) };
}

function locateCell(setting: SettingPath, columns: readonly Column[], cells: readonly Cell[]): Location | undefined {
  for (let length = setting.length; length > 0; length--) {
    const name = setting.slice(0, length).join('.');
    const index = columns.findIndex(
      ({ cell: { text } }, at) => (text === name || text.startsWith(`${name}.`)) && cells[at]?.text !== '',
    );
    if (index >= 0) return cells[index]?.location;
  }
  return undefined;
}

function describe(
  issue: z.core.$ZodIssue,
  columns: readonly Column[],
  cells: readonly Cell[],
  rowLocation: Location,
): ConfigurationProblem {
  const name = issue.path.join('.');
  const cell = cells[columns.findIndex((column) => column.cell.text === name)];
  const given = cell?.text ?? '';
  return {
    message: `${name} is "${given}": ${describeExpectation(issue, given)}`,
    location: cell?.location ?? rowLocation,
  };
}

function withValue(into: TemplateObject, path: readonly string[], value: TemplateValue): TemplateObject {
  const [first = '', ...rest] = path;
  const inner = into[first];
  const nested = typeof inner === 'object' ? (inner as TemplateObject) : {};
  return { ...into, [first]: rest.length === 0 ? value : withValue(nested, rest, value) };
}

/** What does not fit its setting's type stays text, and is refused as such. */
function typed(text: string, type: Column['type']): TemplateValue {
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (type === 'number' && /^\d+$/.test(text)) return Number(text);
  return text;
}
