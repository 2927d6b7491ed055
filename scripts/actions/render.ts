import { format, resolveConfig } from 'prettier';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { commands } from '../../bin/commands/index.ts';
import type { CommandRow } from '../../bin/command.ts';
import { readVersion } from '../../bin/version.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { inputsOf, variableOf } from './inputs.ts';
import { actions, withoutAction, type ActionRow } from './rows.ts';
import { scriptOf } from './script.ts';

function commandOf({ command: name }: ActionRow): CommandRow {
  const command = commands.find((row) => row.name === name);
  if (!command) throw new Error(`no command ${name}`);
  return command;
}

/** `steps/VERB/action.yml`. https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax */
export async function renderAction(row: ActionRow, version = readVersion()): Promise<{ file: string; text: string }> {
  const command = commandOf(row);
  const inputs = inputsOf(row, command);
  const value = {
    name: `steps ${row.command}`,
    description: command.summary,
    inputs: Object.fromEntries(
      inputs.map(({ name, description, fallback = '' }) => [name, { description, required: false, default: fallback }]),
    ),
    ...outputsOf(row),
    runs: {
      using: 'composite',
      steps: [
        {
          id: 'run',
          shell: 'bash',
          env: Object.fromEntries(inputs.map((input) => [variableOf(input), `\${{ inputs.${input.name} }}`])),
          run: scriptOf(row, inputs, version),
        },
      ],
    },
  };
  const file = join(packageRoot(), 'steps', row.command, 'action.yml');
  const text = `# Made by scripts/write-actions.ts of the options of the command.\n${stringify(value, { lineWidth: 0 })}`;
  return { file, text: await format(text, { ...(await resolveConfig(file)), parser: 'yaml' }) };
}

function outputsOf({ output }: ActionRow): object {
  if (!output) return {};
  return {
    outputs: { [output.name]: { description: output.description, value: `\${{ steps.run.outputs.${output.name} }}` } },
  };
}

/** The tables of docs/actions.md. */
export function renderTables(): string {
  const rows = actions.map((row) => {
    const left = Object.entries(row.leftOut ?? {}).map(([name, reason]) => `\`${name}\`: ${reason}`);
    const output = row.output ? `\`${row.output.name}\`: ${row.output.description}` : '';
    return `| [\`steps/${row.command}\`](../steps/${row.command}/action.yml) | ${inputsOf(row, commandOf(row)).length} | ${output} | ${left.join('<br>')} |`;
  });
  const others = Object.entries(withoutAction).map(([name, reason]) => `| \`steps ${name}\` | ${reason} |`);
  return [
    '| action | inputs | output | options that are no inputs |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '| command without an action | why |',
    '| --- | --- |',
    ...others,
  ].join('\n');
}
