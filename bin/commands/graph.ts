import { join } from 'node:path';
import { settingInvalid } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import type { GraphFormat, GraphOptions } from '../../steps/graph/index.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { usualRootTemplate } from '../../steps/root-template.ts';
import { requireWritablePlace } from '../../steps/writable-place.ts';
import { writeReport } from '../../steps/write-report.ts';
import { textOption, type CommandRow, type OptionValues } from '../command.ts';

const formats = ['mermaid', 'svg', 'html'] as const;
const endings: Readonly<Record<string, GraphFormat>> = {
  mmd: 'mermaid',
  mermaid: 'mermaid',
  svg: 'svg',
  html: 'html',
  htm: 'html',
};

export const graphCommand: CommandRow = {
  name: 'graph',
  summary:
    "Draw a workload's stacks, functions, artifacts and exports, or who trusts whom in an organisation, by templates alone",
  arguments: [
    {
      name: '[template...]',
      completes: 'template',
      description: 'root templates of the workload (default: that of --template-file)',
    },
  ],
  options: [
    { flags: '--view <view>', description: 'what is drawn', choices: ['workload', 'trust'], default: 'workload' },
    {
      flags: '--template-file <file>',
      completes: 'template',
      description: 'the root template (default: template.yml, template.yaml or template.json)',
    },
    {
      flags: '--bootstrap-file <file>',
      completes: 'yaml-file',
      description: 'the organisation whose trust is drawn (default: bootstrap.yml where it is there)',
    },
    {
      flags: '--templates <folder>',
      completes: 'folder',
      description:
        "with the organisation's templates common/common.yml and cross-account/roles.yml (default: those of steps)",
    },
    {
      flags: '--format <format>',
      description: "how it is written (default: as the file's name ends, else mermaid)",
      choices: formats,
    },
    { flags: '--output-file <file>', completes: 'file', description: 'where it is written (default: stdout)' },
  ],
  run: async ({ args, options, context }) => {
    const { drawGraph } = await import('../../steps/graph/index.ts');
    const file = textOption(options, 'outputFile');
    if (file !== undefined) requireWritablePlace('--output-file', file, context);
    const drawn = await drawGraph(
      readOptions(args, options, context.workingDirectory),
      formatOf(file, options),
      context,
    );
    if (file === undefined) return { exitCode: 0, stdout: drawn };
    await writeReport(file, drawn, context);
    return { exitCode: 0 };
  },
};

function readOptions(args: readonly string[], options: OptionValues, workingDirectory: string): GraphOptions {
  const templateFile = textOption(options, 'templateFile');
  if (textOption(options, 'view') !== 'trust')
    return {
      view: 'workload',
      templateFiles: args.length > 0 ? args : [templateFile ?? usualRootTemplate(workingDirectory)],
    };
  const [template] = args;
  if (template !== undefined)
    throw settingInvalid(
      '--view',
      'trust',
      'no template beside it',
      `${template} is of a workload: --templates names the folder of the organisation's`,
    );
  return {
    view: 'trust',
    templates: textOption(options, 'templates') ?? join(packageRoot(), 'cloudformation'),
    ...given('configurationFile', textOption(options, 'bootstrapFile')),
  };
}

/** A file whose name ends otherwise, without a format, may be meant for anything. */
function formatOf(file: string | undefined, options: OptionValues): GraphFormat {
  const format = formats.find((one) => one === textOption(options, 'format'));
  if (format !== undefined) return format;
  if (file === undefined) return 'mermaid';
  const byName = endings[/\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
  if (byName !== undefined) return byName;
  throw settingInvalid('--output-file', file, 'a name that ends in .svg, .mmd or .html', 'or say --format as well');
}
