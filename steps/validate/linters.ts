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

/** Every linter. Each folder of copies is named by the row's key. */
export const linters: Readonly<Record<string, Run>> = {
  'cfn-lint': (...run) => runLinter(cfnLint, ...run),
  'cfn-nag': (...run) => runLinter(cfnNag, ...run),
};
