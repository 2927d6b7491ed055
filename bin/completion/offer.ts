import { resolve } from 'node:path';
import type { Argument, Command, Option } from 'commander';
import { createProgram, rowsOf } from '../cli.ts';
import type { CommandRow } from '../command.ts';
import { oneLine } from '../printable.ts';
import { namesOf, nothing, type Candidate, type Offer } from './candidate.ts';
import type { Completes } from './completes.ts';
import { commandsOf, findPosition, flagsOf, type Line } from './find-position.ts';
import type { Place } from './repository.ts';
import { offerValues } from './values.ts';

export interface Asked {
  /** The words between the program and the word that is completed. */
  readonly before: readonly string[];
  readonly current: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Answer extends Offer {
  /** What paths and names are relative to: the folder of `-C`. */
  readonly folder: string;
}

/** What may stand at the cursor. */
export function answer({ before, current, folder, environment }: Asked): Answer {
  const rows = rowsOf(before);
  const program = createProgram(async () => {}, before);
  const line = findPosition(program, before, current);
  const valueOf = (name: string) => [...line.options].find(([option]) => option.attributeName() === name)?.[1];
  const at = resolve(folder, withHome(valueOf('directory') ?? '.', environment['HOME']));
  const templateFile = valueOf('templateFile');
  const place: Place = {
    folder: at,
    environment,
    args: line.args,
    ...(templateFile === undefined ? {} : { templateFile }),
  };
  const isDirectory = line.position.kind === 'value' && line.position.option.attributeName() === 'directory';
  const offer = offerAt(line, program, rows, current, place);
  return { ...offer, names: offer.names.flatMap(shown), folder: isDirectory ? folder : at };
}

function withHome(path: string, home: string | undefined): string {
  return home !== undefined && /^~(\/|$)/.test(path) ? home + path.slice(1) : path;
}

function offerAt(line: Line, program: Command, rows: readonly CommandRow[], current: string, place: Place): Offer {
  const { position, command } = line;
  const row = rows.find(({ name }) => name === command.name());
  switch (position.kind) {
    case 'unknown':
      return nothing;
    case 'command':
      return {
        kept: 0,
        names: commandsOf(program).map((one) => ({ value: one.name(), description: one.description() })),
      };
    case 'flag':
      return { kept: 0, names: flagNames(line, program) };
    case 'value': {
      const offer = valuesOf(position.option, completesOf(position.option, row), current.slice(position.start), place);
      return { ...offer, kept: offer.kept + position.start };
    }
    case 'argument':
      if (!position.argument) return current === '' ? { kept: 0, names: flagNames(line, program) } : nothing;
      return valuesOf(position.argument, argumentCompletes(position.argument, row), current, place);
  }
}

/** Those that were not given, or may be given again. */
function flagNames({ command, options }: Line, program: Command): readonly Candidate[] {
  const given = new Set(
    [...options.keys()].filter(({ variadic }) => !variadic).map((option) => option.attributeName()),
  );
  return flagsOf(program, command)
    .filter((option) => !given.has(option.attributeName()))
    .map(({ long, flags, description }) => ({ value: long ?? flags, description }));
}

function valuesOf(
  { argChoices }: Pick<Option, 'argChoices'> | Pick<Argument, 'argChoices'>,
  completes: Completes,
  typed: string,
  place: Place,
): Offer {
  return argChoices ? { kept: 0, names: namesOf(argChoices) } : offerValues(completes, typed, place);
}

function completesOf(option: Option, row: CommandRow | undefined): Completes {
  const own = row?.options.find(({ flags }) => flags === option.flags)?.completes;
  return own ?? globalCompletes(option);
}

/** Global options are commander's own: what their value is stands in their flags, as in `--directory <folder>`. */
export function globalCompletes({ flags }: Pick<Option, 'flags'>): Completes {
  const [, placeholder = ''] = /<(\w+)>/.exec(flags) ?? [];
  return placeholder === 'folder' || placeholder === 'file' ? placeholder : 'nothing';
}

function argumentCompletes(argument: Argument, row: CommandRow | undefined): Completes {
  const name = argument.name();
  return row?.arguments?.find((one) => one.name.replaceAll(/[^\w-]/g, '') === name)?.completes ?? 'nothing';
}

/** Names are texts of the repository: one that would move a terminal's cursor is not offered, and descriptions are one line. */
function shown(candidate: Candidate): readonly Candidate[] {
  const { value, description } = candidate;
  if (/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(value) || value === '') return [];
  return [description === undefined ? candidate : { ...candidate, description: oneLine(description) }];
}
