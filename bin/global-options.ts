import type { Command } from 'commander';
import { settingInvalid } from '../steps/errors/index.ts';
import { commandOption } from './command-option.ts';
import { reporterNames } from './reporters/index.ts';

/** What every command takes. */
interface GlobalOptions {
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

const shortForms = '--json and --quiet are short for --reporter json and --reporter quiet: leave one out';

export function addGlobalOptions(program: Command): Command {
  return program
    .option('-C, --directory <folder>', 'run as if started in this folder')
    .option('--no-config', 'leave steps.yml aside: only flags and the environment count')
    .addOption(commandOption(reporterRow, []))
    .option('--json', 'the same as --reporter json: one event a line')
    .option('-q, --quiet', 'the same as --reporter quiet: only warnings and what fails');
}

export function readGlobalOptions(command: Command): GlobalOptions {
  const given = command.optsWithGlobals<GlobalOptions & { readonly json?: true; readonly quiet?: true }>();
  const asked = [given.json ? 'json' : [], given.quiet ? 'quiet' : [], given.reporter ?? []].flat();
  const [reporter, other] = new Set(asked);
  if (other !== undefined) throw settingInvalid('--reporter', `${reporter} and ${other}`, 'one name', shortForms);
  const { directory, config } = given;
  return { config, ...(directory === undefined ? {} : { directory }), ...(reporter === undefined ? {} : { reporter }) };
}
