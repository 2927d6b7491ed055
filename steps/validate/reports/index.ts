import { plainStyle, type TextStyle } from '../../text-style.ts';
import type { ValidationResult } from '../validation-result.ts';
import { formatGithub } from './github.ts';
import { formatHtml } from './html.ts';
import { formatJson } from './json.ts';
import { formatJunit } from './junit.ts';
import { formatPretty } from './pretty.ts';
import { formatSarif } from './sarif.ts';
import { formatText } from './text.ts';

/** In the order in which they are told of. */
export const reportFormats = ['text', 'pretty', 'json', 'junit', 'sarif', 'github', 'html'] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** What was found, as a text that others read: CodeBuild's reports take JUnit, code scanning takes SARIF. `style` is of what people read. */
export function formatReport(
  result: ValidationResult,
  format: ReportFormat,
  version: string,
  style = plainStyle,
): string {
  return formatters[format](result, version, style);
}

const formatters: Readonly<
  Record<ReportFormat, (result: ValidationResult, version: string, style: TextStyle) => string>
> = {
  text: (result, _, style) => formatText(result, style),
  pretty: (result, _, style) => formatPretty(result, style),
  json: formatJson,
  junit: formatJunit,
  sarif: formatSarif,
  github: formatGithub,
  html: formatHtml,
};
