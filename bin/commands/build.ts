import { basename } from 'node:path';
import { settingInvalid } from '../../steps/errors/index.ts';
import { listOption, textOption, type CommandRow } from '../command.ts';

export const buildCommand: CommandRow = {
  name: 'build',
  summary: 'Build the functions and layers of a template, each by its own toolchain',
  options: [
    { flags: '--template-file <file>', description: 'the root template', default: 'template.yml' },
    { flags: '--workload <name>', description: "the workload's name (default: the folder's name)" },
    {
      flags: '--command <logicalId=command...>',
      description: 'build this function or layer by a command that fills $ARTIFACTS_DIR',
    },
  ],
  run: async ({ options, context }) => {
    const { buildWorkload } = await import('../../steps/build/index.ts');
    await buildWorkload(
      {
        workload: textOption(options, 'workload') ?? basename(context.workingDirectory),
        templateFile: textOption(options, 'templateFile') ?? 'template.yml',
        commands: Object.fromEntries(listOption(options, 'command').map(readCommand)),
      },
      context,
    );
    return { exitCode: 0 };
  },
};

function readCommand(text: string): readonly [logicalId: string, command: string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw settingInvalid('--command', text, 'LOGICALID=COMMAND');
  return [text.slice(0, equals), text.slice(equals + 1)];
}
