import type { Context } from '../context.ts';
import { checkAll } from './check-all.ts';
import { findInputs, type InputOptions } from './find-inputs.ts';
import { offerToMend } from './fix/offer.ts';
import { fixWith, type FixOptions, type FixOutcome } from './fix/index.ts';
import type { LinterSettings } from './linter.ts';
import type { Means } from './means.ts';
import { rememberCheck, type Check } from './remembered-check.ts';
import { isRejected, type FailOn } from './rejection.ts';
import { readScales, settleFindings, type SettleOptions } from './settle/index.ts';
import { knownRules } from './settle/known-rules.ts';
import { validateStagedWith } from './staged/index.ts';
import { summarise } from './summarise.ts';
import { toolOfRule } from './tool-of-rule.ts';
import type { ValidationResult } from './validation-result.ts';
import { watchWith, type WatchHost } from './watch/index.ts';

export { explainRule, findRule, ruleForms } from './explain.ts';
export type { FixOptions, FixOutcome } from './fix/index.ts';
export type { WatchHost } from './watch/index.ts';
export { recordValidation } from './record.ts';
export { formatReport, type ReportFormat } from './reports/index.ts';
export type { ValidationResult } from './validation-result.ts';
export type { FailOn } from './rejection.ts';

export interface ValidateOptions extends InputOptions, SettleOptions {
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
export async function validateWorkload(
  options: ValidateOptions,
  context: Context,
  means?: Means,
): Promise<ValidationResult> {
  const inputs = await findInputs(options, context.workingDirectory);
  const isWhole = (options.paths ?? []).length === 0 && means?.scope === undefined;
  const scales = await readScales(options, isWhole, context);
  const settings = { ...linterSettings(options, context), residents: means?.residents };
  const run = () => checkAll(inputs, settings, context, means);
  const check = means ? await run() : await rememberCheck(inputs, settings, context, run);
  means?.onCheck?.([...check.lookedFor, ...scales.lookedFor]);
  const { findings, suppressed, known } = await settleFindings(
    {
      ...check.suppressions,
      findings: [...check.findings, ...check.suppressions.findings],
      known: knownRules(check.tools, settings.guardRules, context),
      isTold: (ruleId) => isRuleOf(ruleId, check.tools),
      only: isWhole ? undefined : new Set(check.templates),
    },
    scales,
    context,
  );
  for (const finding of findings) context.report({ type: 'finding', finding });
  const failOn = options.failOn ?? 'error';
  const result: ValidationResult = {
    findings,
    suppressed,
    known,
    templates: check.templates,
    parameterFiles: inputs.parameterFiles.map(({ file }) => file),
    tools: Object.fromEntries(check.tools.map(({ name, version }) => [name, version])),
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    isRejected: isRejected(findings, failOn),
  };
  context.report({ type: 'notice', level: 'info', message: summarise(result) });
  const offer = means === undefined ? offerToMend(findings) : undefined;
  if (offer !== undefined) context.report({ type: 'notice', level: 'info', message: offer });
  // Once, whatever was found: rules of cfn-guard are known to their authors only.
  const first = findings.find((finding) => finding.tool !== 'cfn-guard' && isRejected([finding], failOn));
  if (first) context.report({ type: 'notice', level: 'info', message: `→ more: steps explain ${first.ruleId}` });
  return result;
}

/** Makes the changes of the source that findings can only mean, and tells what remains. */
export function fixWorkload(options: ValidateOptions & FixOptions, context: Context): Promise<FixOutcome> {
  return fixWith(validateWorkload, options, context);
}

/** Validates whenever something that matters has changed, until the signal is aborted. */
export function watchWorkload(host: WatchHost<ValidateOptions>, context: Context): Promise<never> {
  return watchWith(validateWorkload, host, context);
}

/** Validates what would be committed; nothing where no template or parameter file is staged. */
export function validateStaged(options: ValidateOptions, context: Context): Promise<ValidationResult | undefined> {
  return validateStagedWith(validateWorkload, options, context);
}

/** Whether a rule could have found anything: whether its tool was run. */
function isRuleOf(ruleId: string, tools: Check['tools']): boolean {
  const tool = toolOfRule(ruleId);
  return tool === 'steps' || tools.some(({ name }) => name === tool);
}

function linterSettings(options: ValidateOptions, { environment }: Context): LinterSettings {
  const { regions = [], isFresh = false, timeLimit = defaultTimeLimit, guardRules = [] } = options;
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  return { regions, defaultRegions: region ? [region] : [], isFresh, timeLimit, guardRules };
}
