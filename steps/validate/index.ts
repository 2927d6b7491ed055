import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { counted } from '../counted.ts';
import { findInputs, type InputOptions, type Inputs } from './find-inputs.ts';
import type { LinterSettings } from './linter.ts';
import { lintersFor } from './linters.ts';
import { mergeFindings } from './merge-findings.ts';
import { relocate } from './packaged-templates.ts';
import { readParameterFiles } from './read-parameter-files.ts';
import { readSettings } from './read-settings.ts';
import { readTemplates, type ReadTemplates } from './read-templates.ts';
import { rememberCheck, versionFiles, type Check } from './remembered-check.ts';
import { isRejected, type FailOn } from './rejection.ts';
import type { LinterRun } from './run-linter.ts';
import { checkRules } from './rules/index.ts';
import type { ValidationResult } from './validation-result.ts';

export { explainRule } from './explain.ts';
export { recordValidation, writeReport } from './record.ts';
export { formatReport, type ReportFormat } from './reports/index.ts';
export type { ValidationResult } from './validation-result.ts';
export type { FailOn } from './rejection.ts';

export interface ValidateOptions extends InputOptions {
  /** The least severity that rejects: `error` unless given. */
  readonly failOn?: FailOn;
  /** Regions to validate for; without any, the configuration of cfn-lint, else AWS_REGION. */
  readonly regions?: readonly string[];
  /** Lint again what the cache holds results for. */
  readonly isFresh?: boolean;
  /** Seconds that a linter may take for one template: 30 unless given. */
  readonly timeLimit?: number;
  /** Rules for cfn-guard: files, folders of them, `control-tower` or `control-tower/SERVICE`. */
  readonly guardRules?: readonly string[];
}

const defaultTimeLimit = 30;

/** Checks the templates and parameters of a workload with cfn-lint, cfn-nag and our own rules. Changes nothing. */
export async function validateWorkload(options: ValidateOptions, context: Context): Promise<ValidationResult> {
  const inputs = await findInputs(options, context.workingDirectory);
  const settings = linterSettings(options, context);
  const check = await rememberCheck(inputs, settings, context, () => checkAll(inputs, settings, context));
  const findings = mergeFindings(check.findings);
  for (const finding of findings) context.report({ type: 'finding', finding });
  const result: ValidationResult = {
    findings,
    templates: check.templates,
    parameterFiles: inputs.parameterFiles.map(({ file }) => file),
    tools: Object.fromEntries(check.tools.map(({ name, version }) => [name, version])),
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    isRejected: isRejected(findings, options.failOn ?? 'error'),
  };
  context.report({ type: 'notice', level: 'info', message: summarise(result) });
  return result;
}

/** Reads the workload and runs every check on it. */
async function checkAll(inputs: Inputs, settings: LinterSettings, context: Context): Promise<Check> {
  const read = await readTemplates(inputs.templates, context.workingDirectory, inputs.sourceMap);
  const parameters = await readParameterFiles(inputs.parameterFiles);
  const runs = await runLinters(read, settings, context);
  // A folder of this name may hold anything: what is no such file is none of ours.
  const { parameterFiles: pipelineFiles } = await readParameterFiles(inputs.pipelineFiles);
  const workload = {
    ...read,
    parameterFiles: parameters.parameterFiles,
    pipelineFiles,
    settings: await readSettings(inputs.settingsFile),
  };
  const findings = [
    ...read.findings,
    ...parameters.findings,
    ...checkRules(workload),
    ...runs.flatMap((run) => run.findings),
  ];
  return {
    findings: relocate(findings, read.places),
    templates: read.templates.map(({ file }) => file),
    tools: runs.map(({ tool: { name, version } }) => ({ name, version })),
    installed: runs.flatMap(({ tool }) => tool.installed),
    lookedFor: [
      ...read.lookedFor,
      ...[...inputs.parameterFiles, ...inputs.pipelineFiles].map(({ absolute }) => absolute),
      ...runs.flatMap(({ tool, configuration }) => [...tool.drivers, ...configuration]),
      ...versionFiles(context),
      ...(inputs.settingsFile === undefined ? [] : [inputs.settingsFile]),
    ],
    isRepeatable: runs.every((run) => run.isRepeatable),
  };
}

/** `2 errors and 1 warning in 3 templates and 4 parameter files` */
function summarise({ errors, warnings, templates, parameterFiles }: ValidationResult): string {
  const found = `${count(errors, 'error')} and ${count(warnings, 'warning')}`;
  const files = parameterFiles.length > 0 ? ` and ${counted(parameterFiles.length, 'parameter file')}` : '';
  return `${found} in ${counted(templates.length, 'template')}${files}`;
}

function count(number: number, noun: string): string {
  return number === 0 ? `no ${noun}s` : counted(number, noun);
}

function linterSettings(options: ValidateOptions, { environment }: Context): LinterSettings {
  const { regions = [], isFresh = false, timeLimit = defaultTimeLimit, guardRules = [] } = options;
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  return { regions, defaultRegions: region ? [region] : [], isFresh, timeLimit, guardRules };
}

/** The linters read copies, side by side. */
async function runLinters(
  { templates }: ReadTemplates,
  settings: LinterSettings,
  context: Context,
): Promise<readonly LinterRun[]> {
  if (templates.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-validate-'));
  try {
    return await Promise.all(
      Object.entries(lintersFor(settings)).map(([name, run]) => run(templates, settings, join(folder, name), context)),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
