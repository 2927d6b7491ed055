import { cfnGuard } from './cfn-guard.ts';
import { cfnLint } from './cfn-lint.ts';
import { cfnNag } from './cfn-nag.ts';
import { runLinter, type LinterRun } from './run-linter.ts';
import type { LinterSettings } from './linter.ts';
import type { Context } from '../context.ts';
import type { TemplateFile } from './template-file.ts';

type Run = (
  templates: readonly TemplateFile[],
  settings: LinterSettings,
  folder: string,
  context: Context,
) => Promise<LinterRun>;

/** Every linter that is always run. Each folder of copies is named by the row's key. */
const always: Readonly<Record<string, Run>> = {
  'cfn-lint': (...run) => runLinter(cfnLint, ...run),
  'cfn-nag': (...run) => runLinter(cfnNag, ...run),
};

/** cfn-guard says nothing without rules, which are the user's choice. */
const guard: Readonly<Record<string, Run>> = { 'cfn-guard': (...run) => runLinter(cfnGuard, ...run) };

export function lintersFor({ guardRules }: LinterSettings): Readonly<Record<string, Run>> {
  return guardRules.length === 0 ? always : { ...always, ...guard };
}
