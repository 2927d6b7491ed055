import type { Argument, Command, Option } from 'commander';

/** What the words before the cursor say. */
interface Read {
  /** The command that is named, else the program. */
  readonly command: Command;
  readonly isUnknown: boolean;
  readonly args: readonly string[];
  readonly options: ReadonlyMap<Option, string | undefined>;
  /** The option whose value comes next, or may. */
  readonly open?: { readonly option: Option; readonly isFilled: boolean };
  /** After `--` nothing is an option. */
  readonly isOver: boolean;
}

/** What stands at the cursor, and how much of the word is no part of it. */
type Position =
  | { readonly kind: 'command' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'value'; readonly option: Option; readonly start: number }
  | { readonly kind: 'argument'; readonly argument: Argument | undefined }
  | { readonly kind: 'unknown' };

export interface Line extends Read {
  readonly position: Position;
}

/** Reads the line as commander would: global options may stand behind the command too. */
export function findPosition(program: Command, before: readonly string[], current: string): Line {
  const read = before.reduce<Read>((so, word) => readNext(program, so, word), {
    command: program,
    isUnknown: false,
    args: [],
    options: new Map(),
    isOver: false,
  });
  return { ...read, position: positionOf(program, read, current) };
}

function readNext(program: Command, read: Read, word: string): Read {
  const { open } = read;
  const closed = withoutOpen(read);
  if (open && (!open.isFilled || !isFlag(word))) {
    const options = new Map(read.options).set(open.option, word);
    return open.option.variadic ? { ...closed, options, open: { ...open, isFilled: true } } : { ...closed, options };
  }
  if (read.isOver || !isFlag(word)) return readWord(program, closed, word);
  if (word === '--') return { ...closed, isOver: true };
  const { option, value } = findOption(program, read.command, word);
  if (!option) return closed;
  const options = new Map(read.options).set(option, value);
  if (!option.required || (value !== undefined && !option.variadic)) return { ...closed, options };
  return { ...closed, options, open: { option, isFilled: value !== undefined } };
}

function withoutOpen({ command, isUnknown, args, options, isOver }: Read): Read {
  return { command, isUnknown, args, options, isOver };
}

function readWord(program: Command, read: Read, word: string): Read {
  if (read.command !== program) return { ...read, args: [...read.args, word] };
  const command = commandsOf(program).find((one) => one.name() === word);
  return command ? { ...read, command } : { ...read, isUnknown: true };
}

/** `help` is among them, which commander adds by itself. */
export function commandsOf(program: Command): readonly Command[] {
  return program.createHelp().visibleCommands(program);
}

/** Those that help shows of the command, and of the program beside it. */
export function flagsOf(program: Command, command: Command): readonly Option[] {
  const help = program.createHelp();
  const own = help.visibleOptions(command);
  if (command === program) return own;
  const further = help.visibleOptions(program).filter(({ long }) => long !== '--version');
  return [...own, ...further.filter(({ long }) => !own.some((option) => option.long === long))];
}

function findOption(
  program: Command,
  command: Command,
  word: string,
): { readonly option?: Option; readonly value?: string } {
  const known = [...command.options, ...program.options, ...flagsOf(program, command)];
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const option = known.find(({ long }) => long === name);
    return option ? { option, ...(equals < 0 ? {} : { value: word.slice(equals + 1) }) } : {};
  }
  const option = known.find(({ short }) => short !== undefined && word.startsWith(short));
  if (!option) return {};
  return { option, ...(word.length > 2 ? { value: word.slice(2) } : {}) };
}

function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}

function positionOf(program: Command, read: Read, current: string): Position {
  const { open, command, isOver, isUnknown } = read;
  if (isUnknown) return { kind: 'unknown' };
  if (open && (!open.isFilled || !current.startsWith('-'))) return { kind: 'value', option: open.option, start: 0 };
  if (!isOver && current.startsWith('-')) return flagPosition(program, command, current);
  if (command === program || command.name() === 'help') return { kind: 'command' };
  const expected = command.registeredArguments;
  const last = expected.at(-1);
  return { kind: 'argument', argument: expected[read.args.length] ?? (last?.variadic ? last : undefined) };
}

function flagPosition(program: Command, command: Command, current: string): Position {
  const { option, value } = findOption(program, command, current);
  if (!option?.required || value === undefined) return { kind: 'flag' };
  return { kind: 'value', option, start: current.length - value.length };
}
