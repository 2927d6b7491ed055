import { Option, type Command } from 'commander';
import { commandOption } from './command-option.ts';
import { reporterNames } from './reporters/index.ts';

/** What every command takes. */
export interface GlobalOptions {
  readonly directory?: string;
  /** False with --no-config. */
  readonly config: boolean;
  /** How progress is shown, where a flag says so. */
  readonly reporter?: string;
}

const reporterRow = {
  flags: '--reporter <name>',
  description: 'how progress is shown on stderr',
  choices: reporterNames,
} as const;

export function addGlobalOptions(program: Command): Command {
  return program
    .option('-C, --directory <folder>', 'run as if started in this folder')
    .option('--no-config', 'leave steps.yml aside: only flags and the environment count')
    .addOption(commandOption(reporterRow, []))
    .addOption(new Option('--json', 'the same as --reporter json: one event a line').conflicts(['quiet', 'reporter']))
    .addOption(
      new Option('-q, --quiet', 'the same as --reporter quiet: only warnings and what fails').conflicts('reporter'),
    );
}

export function readGlobalOptions(command: Command): GlobalOptions {
  const given = command.optsWithGlobals<GlobalOptions & { readonly json?: true; readonly quiet?: true }>();
  const reporter = given.json ? 'json' : given.quiet ? 'quiet' : given.reporter;
  const { directory, config } = given;
  return { config, ...(directory === undefined ? {} : { directory }), ...(reporter === undefined ? {} : { reporter }) };
}
