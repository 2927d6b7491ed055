import type { ValidationResult } from '../validation-result.ts';
import { formatJson } from './json.ts';
import { formatJunit } from './junit.ts';
import { formatSarif } from './sarif.ts';
import { formatText } from './text.ts';

export type ReportFormat = 'text' | 'json' | 'junit' | 'sarif';

/** What was found, as a file that others read: CodeBuild's reports take JUnit, code scanning takes SARIF. */
export function formatReport(result: ValidationResult, format: ReportFormat, version: string): string {
  return formatters[format](result, version);
}

const formatters: Readonly<Record<ReportFormat, (result: ValidationResult, version: string) => string>> = {
  text: formatText,
  json: formatJson,
  junit: formatJunit,
  sarif: formatSarif,
};
