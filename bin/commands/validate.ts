import { boundMemory } from '../bound-memory.ts';
import { flagOption, listOption, numberOption, regionsOption, textOption, type CommandRow } from '../command.ts';
import { readVersion } from '../version.ts';
import type { FailOn, ReportFormat } from '../../steps/validate/index.ts';

const formats: readonly ReportFormat[] = ['text', 'json', 'junit', 'sarif'];

export const validateCommand: CommandRow = {
  name: 'validate',
  summary: 'Check templates and parameters with cfn-lint, cfn-nag and rules that neither has',
  arguments: [
    { name: '[path...]', description: 'templates, or folders of them, instead of the workload’s root template' },
  ],
  options: [
    { flags: '--template-file <file>', description: 'the root template' },
    {
      flags: '--parameters-file <file...>',
      description: 'parameters that the root template will be given (default: environments/*.json beside it)',
    },
    {
      flags: '--fail-on <severity>',
      description: 'the least severity that rejects',
      choices: ['error', 'warning', 'never'],
      default: 'error',
    },
    { flags: '--regions <region...>', description: 'regions to validate for (default: AWS_REGION)' },
    {
      flags: '--guard-rules <path...>',
      description:
        'check with cfn-guard too, by these files or folders of rules, or control-tower or control-tower/SERVICE',
    },
    { flags: '--time-limit <seconds>', description: 'how long a linter may take for one template', default: '30' },
    { flags: '--report <file>', description: 'write what was found to this file' },
    { flags: '--report-format <format>', description: 'the format of that file', choices: formats, default: 'junit' },
    { flags: '--format <format>', description: 'write what was found to stdout', choices: formats },
    { flags: '--fresh', description: 'lint again what the cache holds results for' },
    {
      flags: '--explain <rule>',
      description: 'say what a rule asks for, why, and how its findings are mended, and check nothing',
      isFlagOnly: true,
    },
    { flags: '--record', description: 'keep in the manifest that the packaged workload was validated' },
  ],
  run: async ({ args, options, context }) => {
    boundMemory();
    const { explainRule, formatReport, recordValidation, validateWorkload, writeReport } =
      await import('../../steps/validate/index.ts');
    const rule = textOption(options, 'explain');
    if (rule !== undefined) return { exitCode: 0, stdout: await explainRule(rule, context) };
    const result = await validateWorkload(
      {
        paths: args,
        templateFile: textOption(options, 'templateFile'),
        parametersFiles: listOption(options, 'parametersFile'),
        failOn: textOption(options, 'failOn') as FailOn,
        isFresh: flagOption(options, 'fresh'),
        guardRules: listOption(options, 'guardRules'),
        timeLimit: numberOption(options, 'timeLimit', '--time-limit') ?? 30,
        regions: regionsOption(options),
      },
      context,
    );
    const report = textOption(options, 'report');
    const format = textOption(options, 'format') as ReportFormat | undefined;
    if (report !== undefined) {
      const reportFormat = textOption(options, 'reportFormat') as ReportFormat;
      await writeReport(report, formatReport(result, reportFormat, readVersion()), context);
    }
    if (flagOption(options, 'record') && !result.isRejected) await recordValidation(result, context);
    return {
      exitCode: result.isRejected ? 1 : 0,
      ...(format === undefined ? {} : { stdout: formatReport(result, format, readVersion()) }),
    };
  },
};
