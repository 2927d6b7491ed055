import { settingsOf, type CommandRow, type OptionRow } from '../../bin/command.ts';
import { environmentName } from '../../bin/config.ts';
import { optionForm } from '../../bin/option-form.ts';
import { rowsOf } from './table.ts';

/** The page of all commands, from the table that `--help` is printed of. */
export function commandsPage(commands: readonly CommandRow[]): string {
  const contents = commands.map(({ name, summary }) => [`[\`steps ${name}\`](#steps-${name})`, summary]);
  return `# Commands

<!-- Made by scripts/write-reference.ts of what \`--help\` says. -->

An option is a flag, else an environment variable, else a line of \`steps.yml\`, below the command's name or at its top, else its default: \`--s3-bucket B\`, \`STEPS_S3_BUCKET=B\`, \`package: { s3-bucket: B }\`. A list is given as \`--tag a=1 b=2\`, or as a list of YAML; a switch as \`true\`. Names differ only where the table says so. Every command takes \`--directory FOLDER\` (as if started there), \`--no-config\` (without \`steps.yml\`), [\`--reporter NAME\`, \`--json\`, \`--quiet\`](../terminal.md) and \`--help\`.

${rowsOf(['command', 'what it does'], contents)}

${commands.map(sectionOf).join('\n\n')}
`;
}

function sectionOf(command: CommandRow): string {
  const { name, summary, arguments: args = [], options } = command;
  const settings = new Set(settingsOf(command));
  const rows = options.filter(({ isForeign }) => !isForeign).map((option) => optionRow(option, settings.has(option)));
  const called = [`steps ${name}`, '[options]', ...args.map((argument) => argument.name)].join(' ');
  return [
    `## steps ${name}`,
    `\`${called}\` · ${summary}.`,
    ...(args.length === 0
      ? []
      : [
          rowsOf(
            ['argument', 'what it is'],
            args.map((one) => [`\`${one.name}\``, one.description]),
          ),
        ]),
    ...(rows.length === 0 ? [] : [rowsOf(['option', 'what it does', 'values', 'default', 'as a variable'], rows)]),
  ].join('\n\n');
}

function optionRow(
  { flags, description, choices, default: fallback }: OptionRow,
  isSetting: boolean,
): readonly string[] {
  const variable = environmentName(optionForm(flags).name);
  return [
    `\`${flags}\``,
    description,
    choices?.map((choice) => `\`${choice}\``).join(', ') ?? '',
    fallback === undefined || fallback === false ? '' : `\`${fallback}\``,
    isSetting ? `\`${variable}\`` : 'only as a flag',
  ];
}
