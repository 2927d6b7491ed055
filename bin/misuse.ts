import type { CommanderError } from 'commander';
import { didYouMean } from '../steps/closest-name.ts';
import {
  argumentMissing,
  argumentUnexpected,
  commandUnknown,
  flagsConflict,
  flagUnknown,
  valueMissing,
  valueUnexpected,
} from '../steps/errors/index.ts';
import type { CommandRow } from './command.ts';
import { didYouMeanFlag, flagsOf, meantElsewhere, meantFlag, optionNamed, withHyphens } from './flag-names.ts';
import { optionForm } from './option-form.ts';
import { otherCommand } from './other-tools.ts';

/** The command line as it was given, and what there is. */
export interface CommandLine {
  /** All of its words. */
  readonly words: readonly string[];
  readonly commands: readonly CommandRow[];
  /** Flags of every command: `--directory`. */
  readonly globals: readonly string[];
}

/** What commander refuses, as an error of our own; help and version, which end as errors too, stay as they are. `args` are what it took for arguments. */
export function explainMisuse(
  error: CommanderError,
  row: CommandRow | undefined,
  args: readonly string[],
  line: CommandLine,
): unknown {
  switch (error.code) {
    case 'commander.unknownCommand':
      return unknownCommand(args[0] ?? '', args[1], line);
    case 'commander.unknownOption':
      // Its message is `error: unknown option '--flag=value'`; it tells the option nowhere else.
      return unknownFlag(/'(.*)'/s.exec(error.message)?.[1] ?? '', row, line);
    case 'commander.optionMissingArgument':
      // Only the last word can be without another after it.
      return missingValue(line.words.at(-1) ?? '', row);
    case 'commander.missingArgument':
      return row ? missingArgument(row, args) : error;
    case 'commander.conflictingOption':
      // `error: option '--json' cannot be used with option '-q, --quiet'`; the options are told nowhere else.
      return flagsConflict(...flagsIn(error.message));
    case 'commander.excessArguments':
      return row ? unexpectedArgument(row, args, line) : error;
    default:
      return error;
  }
}

function flagsIn(message: string): readonly [string, string] {
  const [first = '', second = ''] = [...message.matchAll(/'[^']*?(--[a-z-]+)/g)].map(([, flag]) => flag);
  return [first, second];
}

export function unknownCommand(name: string, next: string | undefined, { commands }: CommandLine): Error {
  const names = [...commands.map((row) => row.name), 'help'];
  const joined = names.includes(`${name}-${next}`) ? `${name}-${next}` : undefined;
  const meant = joined === undefined ? (otherCommand(name) ?? didYouMean(name, names)) : `did you mean ${joined}?`;
  const all = 'steps --help lists all commands';
  return commandUnknown(name, meant === undefined ? all : `${asTyped(meant)}\n→ ${all}`);
}

/** `did you mean steps build?`: what can be typed. */
function asTyped(meant: string): string {
  return meant.startsWith('did you mean ') ? meant.replace(/(?<=mean |, | or )(?!steps )/g, 'steps ') : meant;
}

function unknownFlag(word: string, row: CommandRow | undefined, line: CommandLine): Error {
  const [flag = '', ...values] = word.split('=');
  const option = row && optionNamed(row, flag);
  if (row && option && values.length > 0) return valueUnexpected(`steps ${row.name}`, flag, values.join('='));
  const named = row ?? line.commands.find(({ name }) => line.words.includes(name));
  if (!named) return flagUnknown('steps', flag, withoutCommand(flag, line));
  if (!row && optionNamed(named, flag))
    return flagUnknown('steps', flag, `a flag of a command follows its name: steps ${named.name} ${flag}`);
  const meant = meantFlag(named, flag, line.globals, line.commands);
  const help = `steps ${named.name} --help lists its flags`;
  return flagUnknown(`steps ${named.name}`, flag, meant === undefined ? help : `${meant}\n→ ${help}`);
}

function withoutCommand(given: string, { commands, globals }: CommandLine): string {
  const flag = withHyphens(given);
  const elsewhere = meantElsewhere(flag, commands);
  if (elsewhere !== undefined) return `${elsewhere}, and follows the name of the command`;
  const letter = globals.find((one) => one.toLowerCase() === given.toLowerCase());
  const meant = letter === undefined ? didYouMeanFlag(flag.slice(2), globals) : `did you mean ${letter}?`;
  const help = 'steps --help lists the flags of all commands, steps COMMAND --help those of one';
  return meant === undefined ? help : `${meant}\n→ ${help}`;
}

function missingValue(word: string, row: CommandRow | undefined): Error {
  const option = row && optionNamed(row, word);
  return valueMissing(word, option ? `${option.flags}: ${option.description}` : 'steps --help says what it takes');
}

function missingArgument(row: CommandRow, args: readonly string[]): Error {
  const name = row.arguments?.[args.length]?.name ?? 'an argument';
  const pipelines = name === '<pipeline>' ? '\n→ steps status --all lists the pipelines of the account and region' : '';
  return argumentMissing(`steps ${row.name}`, name, `${usageOf(row)}${pipelines}`);
}

function usageOf({ name, arguments: rows = [] }: CommandRow): string {
  return ['steps', name, ...rows.map((row) => row.name)].join(' ');
}

function unexpectedArgument(row: CommandRow, args: readonly string[], line: CommandLine): Error {
  refuseDashes(row, args, line);
  const taken = row.arguments?.length ?? 0;
  const word = args[taken] ?? '';
  const command = `steps ${row.name}`;
  return argumentUnexpected(
    command,
    word,
    taken,
    whyUnexpected(row, word, line) ?? `${command} --help says what it takes`,
  );
}

/** A flag behind another kind of dash is an argument to commander, and no file anybody has. */
export function refuseDashes(row: CommandRow, args: readonly string[], line: CommandLine): void {
  const word = args.find((arg) => /^[\u2010-\u2015\u2212]/.test(arg));
  if (word !== undefined) throw unknownFlag(word, row, line);
}

/** What the word was to be: a switch's value, what a flag names. */
function whyUnexpected(row: CommandRow, word: string, { words }: CommandLine): string | undefined {
  if (word === 'help') return `did you mean steps ${row.name} --help?`;
  const before = words[words.indexOf(word) - 1] ?? '';
  const option = optionNamed(row, before);
  if (option && optionForm(option.flags).takes === 'nothing') return `${before} takes no value: write it alone`;
  const flags = flagsOf(row);
  const flag = /\.(ya?ml|json|template)$/.test(word) ? '--template-file' : '--stack-name';
  return flags.includes(flag) ? `did you mean ${flag} ${word}?` : undefined;
}
