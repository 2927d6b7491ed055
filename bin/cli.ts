import { resolve } from 'node:path';
import { Command, CommanderError, Option, type OutputConfiguration } from 'commander';
import { createAwsClients } from '../steps/aws-clients.ts';
import { systemClock } from '../steps/clock.ts';
import type { Context } from '../steps/context.ts';
import { createProcessRunner } from '../steps/process.ts';
import type { CommandRow, Invocation, OptionValues } from './command.ts';
import { settingInvalid, systemReason } from '../steps/errors/index.ts';
import { commands } from './commands/index.ts';
import { placeSetting, readConfiguration, resolveOptions } from './config.ts';
import type { Ending } from './ending.ts';
import { addGlobalOptions, readGlobalOptions } from './global-options.ts';
import type { Interruption } from './interruption.ts';
import { explainRegion } from './region-hint.ts';
import { createReporter } from './reporters/index.ts';
import { readVersion } from './version.ts';

/** Parses the arguments by the table of commands and runs one. Resolves to the exit code. */
export async function runCli(
  args: readonly string[],
  host: NodeJS.Process,
  interruption: Interruption,
  ending: Ending,
): Promise<number> {
  let exitCode = 0;
  const run: Action = async (row, positional, command) => {
    exitCode = await runCommand(row, positional, command, host, interruption);
  };
  const program = createProgram(run, rowsOf(args), {
    writeOut: (text) => void host.stdout.write(text),
    writeErr: (text) => ending.misuse(text),
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
function rowsOf(args: readonly string[]): readonly CommandRow[] {
  const isNamed = ({ name }: CommandRow) => args.includes(name);
  if (!commands.some(isNamed) || args.some((arg) => ['-h', '--help', 'help'].includes(arg))) return commands;
  return commands.map((row) => (isNamed(row) ? row : { ...row, options: [] }));
}

function createProgram(action: Action, rows: readonly CommandRow[], output: OutputConfiguration): Command {
  const program = addGlobalOptions(new Command('steps'))
    .description('Secure cross-account continuous delivery with AWS CodePipeline, CodeBuild and CloudFormation.')
    .version(readVersion(), '-V, --version')
    .configureOutput(output)
    .showSuggestionAfterError()
    .exitOverride();
  for (const row of rows) addCommand(program, row, action);
  return program;
}

function addCommand(program: Command, row: CommandRow, action: Action): void {
  const command = program.command(row.name).description(row.summary).exitOverride();
  for (const argument of row.arguments ?? []) command.argument(argument.name, argument.description);
  for (const { flags, description, default: fallback, choices, isForeign } of row.options) {
    const option = new Option(flags, description).hideHelp(isForeign === true);
    if (fallback !== undefined) option.default(fallback);
    if (choices) option.choices([...choices]);
    command.addOption(option);
  }
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
  const { directory, reporter: reporterName } = readGlobalOptions(command);
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
  const isInteractive = reporter.canAsk && !host.env['CI'] && Boolean(host.stderr.isTTY && host.stdin.isTTY);
  const print = (text: string) =>
    reporter.aside(() => void host.stdout.write(text.endsWith('\n') ? text : `${text}\n`));
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
  const invocation: Invocation = {
    args: positional,
    options,
    context,
    isInteractive,
    print,
    clear: () => reporter.clear(),
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
  const { config } = readGlobalOptions(command);
  const isFlag = (option: string) => command.getOptionValueSource(option) === 'cli';
  const folder = resolve(host.cwd(), row.settingsFolder?.(positional) ?? '.');
  const configuration = config ? readConfiguration(folder, commands) : { settings: {} };
  const fallbacks = { environment: host.env, configuration };
  return {
    options: resolveOptions(row, given, isFlag, fallbacks),
    place: (error) => placeSetting(error, row, isFlag, fallbacks),
  };
}
