import { boundMemory } from '../bound-memory.ts';
import { formatDiff } from '../format-diff.ts';
import { formatPage } from '../format-page.ts';
import {
  flagOption,
  listOption,
  numberOption,
  regionsOption,
  textOption,
  type CommandRow,
  type Invocation,
  type OptionValues,
} from '../command.ts';
import { readVersion } from '../version.ts';
import { readReportFiles, reportFormats } from '../report-files.ts';
import { modeOptions, validateBy } from '../validate-modes.ts';
import { requireWritablePlace } from '../../steps/writable-place.ts';
import { writeReport } from '../../steps/write-report.ts';
import type { StepEvent } from '../../steps/events.ts';
import { given } from '../../steps/given.ts';
import type { FailOn, ReportFormat, ValidateOptions, ValidationResult } from '../../steps/validate/index.ts';

export const validateCommand: CommandRow = {
  name: 'validate',
  summary: 'Check templates and parameters with cfn-lint, cfn-nag and rules that neither has',
  arguments: [
    {
      name: '[path...]',
      completes: 'template',
      description: 'templates, or folders of them, instead of the workload’s root template',
    },
  ],
  options: [
    { flags: '--template-file <file>', completes: 'template', description: 'the root template' },
    {
      flags: '--parameters-file <file...>',
      completes: 'parameters-file',
      description: 'parameters that the root template will be given (default: environments/*.json beside it)',
    },
    {
      flags: '--fail-on <severity>',
      description: 'the least severity that rejects',
      choices: ['error', 'warning', 'info', 'never'],
      default: 'error',
    },
    {
      flags: '--severity <rule=severity...>',
      completes: 'severity',
      description: 'weigh findings otherwise: W3005=info, "W30*=error"; the last that fits counts',
    },
    {
      flags: '--suppressions <file>',
      completes: 'yaml-file',
      description:
        'rules that are not to be told of, each with its reason (default: suppressions.yml where it is there; none: no file)',
    },
    {
      flags: '--baseline <file>',
      completes: 'json-file',
      description:
        'findings that were there already and reject nothing (default: findings-baseline.json where it is there; none: no file)',
    },
    {
      flags: '--update-baseline',
      description: 'take out of the baseline what is not there any more, or make one of what is found',
      isFlagOnly: true,
    },
    {
      flags: '--grow-baseline',
      description: 'put all that is found into the baseline, new findings too',
      isFlagOnly: true,
    },
    {
      flags: '--regions <region...>',
      completes: 'regions',
      description: 'regions to validate for (default: AWS_REGION)',
    },
    {
      flags: '--guard-rules <path...>',
      completes: 'guard-rules',
      description:
        'check with cfn-guard too, by these files or folders of rules, or control-tower or control-tower/SERVICE',
    },
    {
      flags: '--time-limit <seconds>',
      completes: 'nothing',
      description: 'how long a linter may take for one template',
      default: '30',
    },
    {
      flags: '--report <file>',
      completes: 'reports',
      description: 'write what was found to this file: FILE or FORMAT=FILE, several with commas',
    },
    {
      flags: '--report-format <format>',
      description: 'the format of a file that is named without one',
      choices: reportFormats,
      default: 'junit',
    },
    { flags: '--format <format>', description: 'write what was found to stdout', choices: reportFormats },
    { flags: '--fresh', description: 'lint again what the cache holds results for' },
    {
      flags: '--explain <rule>',
      completes: 'rule',
      description: 'say what a rule asks for, why, and how its findings are mended, and check nothing',
      isFlagOnly: true,
    },
    ...modeOptions,
    { flags: '--record', description: 'keep in the manifest that the packaged workload was validated' },
  ],
  run: async (invocation) => {
    boundMemory();
    const { args, options, context, surface } = invocation;
    const { explainRule, formatReport, recordValidation } = await import('../../steps/validate/index.ts');
    const rule = textOption(options, 'explain');
    if (rule !== undefined) {
      return { exitCode: 0, stdout: formatPage(await explainRule(rule, context), surface) };
    }
    const reports = readReportFiles(options);
    for (const { file } of reports) requireWritablePlace('--report', file, context);
    const readSettings = (values: OptionValues): ValidateOptions => ({
      paths: args,
      templateFile: textOption(values, 'templateFile'),
      parametersFiles: listOption(values, 'parametersFile'),
      failOn: textOption(values, 'failOn') as FailOn,
      severities: listOption(values, 'severity'),
      suppressions: textOption(values, 'suppressions'),
      baseline: textOption(values, 'baseline'),
      updateBaseline: baselineUpdate(values),
      isFresh: flagOption(values, 'fresh'),
      guardRules: listOption(values, 'guardRules'),
      timeLimit: numberOption(values, 'timeLimit', '--time-limit') ?? 30,
      regions: regionsOption(values),
    });
    /** What is asked for of a result beside its findings: written, and what is for stdout. */
    const formatResult = async (result: ValidationResult): Promise<string | undefined> => {
      for (const report of reports) {
        await writeReport(report.file, formatReport(result, report.format, readVersion()), context);
      }
      const format = textOption(options, 'format') as ReportFormat | undefined;
      if (format !== 'text' && format !== 'pretty') return format && formatReport(result, format, readVersion());
      const style = { ...surface.palette, columns: surface.columns };
      return surface.fit(formatReport(result, format, readVersion(), style));
    };
    const { result, diff } = await validateBy(tellingOnce(invocation), readSettings, formatResult);
    if (!result) return { exitCode: 0 };
    const stdout = (await formatResult(result)) ?? (diff === undefined ? undefined : formatDiff(diff, surface));
    if (flagOption(options, 'record') && !result.isRejected) await recordValidation(result, context);
    return { exitCode: result.isRejected ? 1 : 0, ...given('stdout', stdout) };
  },
};

/** Who reads the findings on stdout does not read them on stderr too: on a terminal, or in a log, they would stand there twice. */
function tellingOnce(invocation: Invocation): Invocation {
  const { options, context, tellsMachine } = invocation;
  const isRead = ['text', 'pretty'].includes(textOption(options, 'format') ?? '');
  if (!isRead || tellsMachine) return invocation;
  const report = (event: StepEvent) => {
    if (event.type !== 'finding') context.report(event);
  };
  return { ...invocation, context: { ...context, report } };
}

function baselineUpdate(options: OptionValues): 'shrink' | 'grow' | undefined {
  if (flagOption(options, 'growBaseline')) return 'grow';
  return flagOption(options, 'updateBaseline') ? 'shrink' : undefined;
}
