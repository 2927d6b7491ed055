import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { createAwsClients } from '../steps/aws-clients.ts';
import { systemClock } from '../steps/clock.ts';
import type { Context } from '../steps/context.ts';
import { createProcessRunner } from '../steps/process.ts';
import { textOption, type CommandRow, type Invocation, type OptionValues } from './command.ts';
import { argumentMissing, settingInvalid, systemReason } from '../steps/errors/index.ts';
import { findNear } from '../steps/near-path.ts';
import { commandArgument, commandOption } from './command-option.ts';
import { commands } from './commands/index.ts';
import { placeSetting, readConfiguration, resolveOptions } from './config.ts';
import { mistypedVariables } from './environment-names.ts';
import { flagsOf } from './flag-names.ts';
import { addGlobalOptions, readGlobalOptions } from './global-options.ts';
import type { Interruption } from './interruption.ts';
import { explainMisuse, refuseDashes, unknownCommand, type CommandLine } from './misuse.ts';
import { explainRegion, requireRegionForm } from './region-hint.ts';
import { helpOutput, helpStyle } from './help-style.ts';
import { createReporter } from './reporters/index.ts';
import { createSurface } from './surface.ts';
import { readVersion } from './version.ts';
import { wantsJson } from './wants-json.ts';

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
  const program = createProgram(run, args, host);
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

/** What the command line may say; `steps __complete`, which has nobody to help, reads it too. */
export function createProgram(action: Action, words: readonly string[], host?: NodeJS.Process): Command {
  const program = new Command('steps');
  // What subcommands inherit comes before them. What commander says of misuse is said by an error of our own.
  if (host) program.configureOutput({ ...helpOutput(host), outputError: () => {} }).configureHelp(helpStyle(host));
  addGlobalOptions(program)
    .description('Secure cross-account continuous delivery with AWS CodePipeline, CodeBuild and CloudFormation.')
    .version(readVersion(), '-V, --version')
    .showSuggestionAfterError(false)
    .helpCommand(false);
  const globals = [...program.options.flatMap(({ short, long }) => [short, long]), '-h', '--help'];
  const line = { words, commands, globals: globals.filter((flag) => flag !== undefined && flag !== null) };
  program.exitOverride((error) => {
    throw explainMisuse(error, undefined, program.args, line);
  });
  for (const row of rowsOf(words)) addCommand(program, row, action, line);
  return addHelp(program, line, host !== undefined && wantsJson(words, host.env));
}

/** Help of a command that there is not is no help of all; and where no command is given, a machine reads no prose instead. */
function addHelp(program: Command, line: CommandLine, isForMachine: boolean): Command {
  const requireCommand = (name: string | undefined, next: string | undefined): void => {
    const isKnown = name === undefined || name.startsWith('-') || program.commands.some((one) => one.name() === name);
    if (!isKnown) throw unknownCommand(name, next, line);
  };
  program.addHelpText('before', ({ error }) => {
    requireCommand(program.args[0], program.args[1]);
    if (error && isForMachine)
      throw argumentMissing('the command line', 'a command', 'steps --help lists all commands');
    return '';
  });
  const help = program.command('help').description('display help for command').argument('[command]');
  help.allowExcessArguments().action((name: string | undefined) => {
    requireCommand(name, help.args[1]);
    const command = program.commands.find((one) => one.name() === name) ?? program;
    command.outputHelp();
  });
  return program;
}

function addCommand(program: Command, row: CommandRow, action: Action, line: CommandLine): void {
  const command = program.command(row.name).description(row.summary);
  command.exitOverride((error) => {
    throw explainMisuse(error, row, command.args, line);
  });
  for (const argument of row.arguments ?? []) command.addArgument(commandArgument(argument));
  const flags = [...flagsOf(row), ...line.globals];
  for (const option of row.options) command.addOption(commandOption(option, flags));
  if (row.guidance !== undefined) command.addHelpText('after', `\n${row.guidance}`);
  command.action(async () => {
    refuseDashes(row, command.args, line);
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
  if (directory !== undefined) await changeDirectory(host, directory);
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
  for (const message of mistypedVariables(host.env, commands))
    context.report({ type: 'notice', level: 'warning', message });
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
    tellsMachine: wantsJson(host.argv.slice(2), host.env),
    isInteractive,
    print,
    surface: await createSurface(host.stdout, host.env),
    clear: () => reporter.clear(),
    readOptions: () => readOptions(row, positional, command, host).options,
    openDisplay,
    ask,
    readInput,
  };
  const region = textOption(options, 'region');
  const environmentRegion = region === undefined ? host.env['AWS_REGION'] : undefined;
  const regions = [region, environmentRegion].filter((one) => one !== undefined);
  try {
    requireRegionForm({ '--region': region, AWS_REGION: environmentRegion });
    const result = await row.run(invocation);
    if (result.stdout) print(result.stdout);
    return result.exitCode;
  } catch (error) {
    throw place(explainRegion(error, row, regions));
  } finally {
    await reporter.close();
  }
}

async function changeDirectory(host: NodeJS.Process, directory: string): Promise<void> {
  try {
    host.chdir(directory);
  } catch (error) {
    const near = await findNear(resolve(host.cwd(), directory), host.cwd());
    const hint = near === undefined ? `it cannot be entered: ${systemReason(error)}` : `did you mean ${near}?`;
    throw settingInvalid('--directory', directory, 'a folder', hint);
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
