import { basename } from 'node:path';
import { settingInvalid } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import { usualRootTemplate } from '../../steps/root-template.ts';
import { flagOption, listOption, numberOption, textOption, type CommandRow } from '../command.ts';

export const buildCommand: CommandRow = {
  name: 'build',
  summary: 'Build the functions and layers of a template, each by its own toolchain',
  options: [
    {
      flags: '--template-file <file>',
      completes: 'template',
      description: 'the root template (default: template.yml, template.yaml or template.json)',
    },
    {
      flags: '--workload <name>',
      completes: 'workload',
      description: "the workload's name (default: the folder's name)",
    },
    {
      flags: '--command <logicalId=command...>',
      completes: 'built-resource',
      description: 'build this function or layer by a command that fills $ARTIFACTS_DIR',
    },
    {
      flags: '--jobs <number>',
      completes: 'nothing',
      description: 'how many are built at once (default: as many as there are processors)',
    },
    {
      flags: '--build-cache <folder>',
      completes: 'folder',
      description: 'the folder of what was built before',
      default: '.steps/cache',
    },
    {
      flags: '--build-cache-size <megabytes>',
      completes: 'nothing',
      description: 'how large that folder may become',
      default: '1024',
    },
    { flags: '--rebuild', description: 'build everything, whatever was built before' },
    { flags: '--test', description: 'run the tests of functions and layers too, with reports in .steps/reports' },
    {
      flags: '--pass-env <name...>',
      completes: 'credential-variable',
      description: 'give builds this variable though it holds credentials (AWS_…)',
    },
  ],
  run: async ({ options, context }) => {
    const { buildWorkload } = await import('../../steps/build/index.ts');
    await buildWorkload(
      {
        workload: textOption(options, 'workload') ?? basename(context.workingDirectory),
        templateFile: textOption(options, 'templateFile') ?? usualRootTemplate(context.workingDirectory),
        commands: Object.fromEntries(listOption(options, 'command').map(readCommand)),
        cacheFolder: textOption(options, 'buildCache') ?? '.steps/cache',
        cacheBytes: (numberOption(options, 'buildCacheSize', '--build-cache-size') ?? 1024) * 1024 ** 2,
        isRebuild: flagOption(options, 'rebuild'),
        isTested: flagOption(options, 'test'),
        passedVariables: listOption(options, 'passEnv'),
        ...given('jobs', numberOption(options, 'jobs', '--jobs')),
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
