import { resolve } from 'node:path';
import { Argument, Command, CommanderError, Option } from 'commander';
import { createAwsClients } from '../steps/aws-clients.ts';
import { systemClock } from '../steps/clock.ts';
import type { Context } from '../steps/context.ts';
import { createProcessRunner } from '../steps/process.ts';
import type { CommandRow, Invocation, OptionValues } from './command.ts';
import { settingInvalid, systemReason } from '../steps/errors/index.ts';
import { commands } from './commands/index.ts';
import { placeSetting, readConfiguration, resolveOptions } from './config.ts';
import type { Interruption } from './interruption.ts';
import { explainRegion } from './region-hint.ts';
import { createReporter, reporterNames } from './reporters/index.ts';
import { readVersion } from './version.ts';

/** Parses the arguments by the table of commands and runs one. Resolves to the exit code. */
export async function runCli(
  args: readonly string[],
  host: NodeJS.Process,
  interruption: Interruption,
): Promise<number> {
  let exitCode = 0;
  const run: Action = async (row, positional, command) => {
    exitCode = await runCommand(row, positional, command, host, interruption);
  };
  const program = createProgram(run, rowsOf(args));
  program.configureOutput({
    writeOut: (text) => void host.stdout.write(text),
    writeErr: (text) => void host.stderr.write(text),
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}

type Action = (row: CommandRow, positional: readonly string[], command: Command) => Promise<void>;

/** The rows with what the arguments may ask of them: where they name a command, others need no options, which are many. */
export function rowsOf(args: readonly string[]): readonly CommandRow[] {
  const isNamed = ({ name }: CommandRow) => args.includes(name);
  if (!commands.some(isNamed) || args.some((arg) => ['-h', '--help', 'help'].includes(arg))) return commands;
  return commands.map((row) => (isNamed(row) ? row : { ...row, options: [] }));
}

/** What the command line may say; `steps __complete` reads it too. */
export function createProgram(action: Action, rows: readonly CommandRow[]): Command {
  const program = new Command('steps')
    .description('Secure cross-account continuous delivery with AWS CodePipeline, CodeBuild and CloudFormation.')
    .version(readVersion(), '-V, --version')
    .option('-C, --directory <folder>', 'run as if started in this folder')
    .option('--no-config', 'leave steps.yml aside: only flags and the environment count')
    .addOption(new Option('--reporter <name>', 'how progress is shown on stderr').choices([...reporterNames]))
    .showSuggestionAfterError()
    .exitOverride();
  for (const row of rows) addCommand(program, row, action);
  return program;
}

function addCommand(program: Command, row: CommandRow, action: Action): void {
  const command = program.command(row.name).description(row.summary).exitOverride();
  for (const { name, description, choices } of row.arguments ?? []) {
    const argument = new Argument(name, description);
    command.addArgument(choices ? argument.choices([...choices]) : argument);
  }
  for (const { flags, description, default: fallback, choices, isForeign } of row.options) {
    const option = new Option(flags, description).hideHelp(isForeign === true);
    if (fallback !== undefined) option.default(fallback);
    if (choices) option.choices([...choices]);
    command.addOption(option);
  }
  if (row.guidance !== undefined) command.addHelpText('after', `\n${row.guidance}`);
  command.action(async () => {
    await action(row, command.args, command);
  });
}

async function runCommand(
  row: CommandRow,
  positional: readonly string[],
  command: Command,
  host: NodeJS.Process,
  { signal, onSecondSignal }: Interruption,
): Promise<number> {
  const { directory, reporter: reporterName } = command.optsWithGlobals<{ directory?: string; reporter?: string }>();
  if (directory !== undefined) changeDirectory(host, directory);
  const { options, place } = readOptions(row, positional, command, host);
  const reporter = await createReporter(reporterName, host);
  const context: Context = {
    workingDirectory: host.cwd(),
    environment: host.env,
    aws: createAwsClients({}, signal),
    run: createProcessRunner(signal),
    clock: systemClock,
    signal,
    onSecondSignal,
    report: reporter.report,
  };
  const isInteractive = !host.env['CI'] && Boolean(host.stderr.isTTY && host.stdin.isTTY);
  const print = (text: string) => void host.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  const ask = (question: string) => reporter.ask(question, signal);
  const readInput = async () => {
    const { text } = await import('node:stream/consumers');
    return text(host.stdin);
  };
  const openDisplay = async () => {
    if (!host.stdout.isTTY || host.env['CI']) return undefined;
    const { createDisplay } = await import('./reporters/display.ts');
    return createDisplay(host);
  };
  const clear = () => {
    // With what has scrolled away, as terminals understand it: what is told is all that there is.
    if (host.stderr.isTTY && !host.env['CI']) host.stderr.write('\u001B[2J\u001B[3J\u001B[H');
  };
  const invocation: Invocation = {
    args: positional,
    options,
    context,
    isInteractive,
    print,
    clear,
    readOptions: () => readOptions(row, positional, command, host).options,
    openDisplay,
    ask,
    readInput,
  };
  try {
    const result = await row.run(invocation);
    if (result.stdout) print(result.stdout);
    return result.exitCode;
  } catch (error) {
    throw place(explainRegion(error, row));
  } finally {
    await reporter.close();
  }
}

function changeDirectory(host: NodeJS.Process, directory: string): void {
  try {
    host.chdir(directory);
  } catch (error) {
    throw settingInvalid('--directory', directory, 'a folder', `it cannot be entered: ${systemReason(error)}`);
  }
}

interface ReadOptions {
  readonly options: OptionValues;
  /** What the command says of an option's value, told of where it was given. */
  readonly place: (error: unknown) => unknown;
}

function readOptions(
  row: CommandRow,
  positional: readonly string[],
  command: Command,
  host: NodeJS.Process,
): ReadOptions {
  const given: Record<string, OptionValues[string]> = {};
  for (const option of command.options) {
    const value = command.getOptionValue(option.attributeName()) as OptionValues[string];
    // `--s3-bucket "$BUCKET"` with an empty variable is a mistake, not a wish for the default.
    if (value === '')
      throw settingInvalid(option.long ?? option.flags, '', 'a value', 'leave the flag out, or give it one');
    given[option.attributeName()] = value;
  }
  const { config } = command.optsWithGlobals<{ config: boolean }>();
  const isFlag = (option: string) => command.getOptionValueSource(option) === 'cli';
  const folder = resolve(host.cwd(), row.settingsFolder?.(positional) ?? '.');
  const configuration = config ? readConfiguration(folder, commands) : { settings: {} };
  const fallbacks = { environment: host.env, configuration };
  return {
    options: resolveOptions(row, given, isFlag, fallbacks),
    place: (error) => placeSetting(error, row, isFlag, fallbacks),
  };
}
