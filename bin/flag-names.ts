import { closestName, editDistance, meantNames, oneOf } from '../steps/closest-name.ts';
import type { CommandRow, OptionRow } from './command.ts';
import { optionForm } from './option-form.ts';
import { otherFlag, otherLetters } from './other-tools.ts';

/** The flags of a command that its help shows: what is only understood for the sake of another command line is not meant by anyone. */
export function flagsOf({ options }: Pick<CommandRow, 'options'>): readonly string[] {
  return options.filter(({ isForeign }) => !isForeign).map(({ flags }) => `--${optionForm(flags).name}`);
}

export function optionNamed({ options }: Pick<CommandRow, 'options'>, flag: string): OptionRow | undefined {
  return options.find(({ flags }) => `--${optionForm(flags).name}` === flag);
}

/** `--stack-name` for `-stack-name`, and for the dash that a text processor makes of two hyphens. */
export function withHyphens(word: string): string {
  return word.replace(/^[-\u2010-\u2015\u2212]+/, '--');
}

/** What was meant by a flag that a command does not have: a flag of it, of another tool, of another command. */
export function meantFlag(
  row: CommandRow,
  given: string,
  globals: readonly string[],
  commands: readonly CommandRow[],
): string | undefined {
  const flag = withHyphens(given);
  const name = flag.slice(2);
  const own = [...flagsOf(row), ...globals];
  if (own.includes(flag)) return `did you mean ${flag}?`;
  const meant = didYouMeanFlag(name, own);
  const closest = closestName(name, own.map(nameOf));
  // As certain as the very name in another command.
  const isOwn =
    (closest !== undefined && editDistance(name, closest) <= 1) || own.some((one) => one.startsWith(`${flag}-`));
  return (
    otherFlag(row.name, name) ??
    meantLetter(row, given, own) ??
    meantNegation(row, name) ??
    (isOwn ? meant : meantElsewhere(flag, commands)) ??
    meant
  );
}

/** Names are compared without their hyphens, which all have. */
export function didYouMeanFlag(name: string, flags: readonly string[]): string | undefined {
  const meant = meantNames(name, flags.map(nameOf)).map((one) => `--${one}`);
  return meant.length === 0 ? undefined : `did you mean ${oneOf(meant)}?`;
}

function nameOf(flag: string): string {
  return flag.replace(/^-+/, '');
}

function meantLetter(row: CommandRow, given: string, own: readonly string[]): string | undefined {
  const [, letter = ''] = /^-([A-Za-z])$/.exec(given) ?? [];
  const name = Object.hasOwn(otherLetters, letter) ? otherLetters[letter] : undefined;
  if (name === undefined) return own.includes(given.toUpperCase()) ? `did you mean ${given.toUpperCase()}?` : undefined;
  return own.includes(`--${name}`) ? `did you mean --${name}?` : otherFlag(row.name, name);
}

/** `--no-wait` of `--wait <boolean>`, and of a switch, which is off where it is not given. */
function meantNegation(row: CommandRow, name: string): string | undefined {
  if (!name.startsWith('no-')) return undefined;
  const option = optionNamed(row, `--${name.slice(3)}`);
  if (option?.choices?.includes('false')) return `did you mean --${name.slice(3)} false?`;
  return option && optionForm(option.flags).takes === 'nothing'
    ? `leave --${name.slice(3)} out: it is off where nothing gives it`
    : undefined;
}

/** The commands that have the very flag. */
export function meantElsewhere(flag: string, commands: readonly CommandRow[]): string | undefined {
  const owners = commands.filter((row) => flagsOf(row).includes(flag)).map(({ name }) => `steps ${name}`);
  if (owners.length === 0) return undefined;
  if (owners.length > mostOwners) return `${flag} belongs to other commands, as ${owners.slice(0, 2).join(' and ')}`;
  return `${flag} belongs to ${[owners.slice(0, -1).join(', '), ...owners.slice(-1)].filter(Boolean).join(' and ')}`;
}

const mostOwners = 4;
