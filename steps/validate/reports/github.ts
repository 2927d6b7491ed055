import type { Finding, Severity } from '../../finding.ts';
import type { ValidationResult } from '../validation-result.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * Annotations of a GitHub workflow, one a line: they show at the lines of a pull request. GitHub keeps ten errors, ten warnings and ten
 * notices of a step, so the gravest come first.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function formatGithub({ findings }: ValidationResult): string {
  const order: readonly Severity[] = ['error', 'warning', 'info'];
  return findings
    .toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity))
    .map(formatAnnotation)
    .join('');
}

function formatAnnotation({ tool, ruleId, severity, message, location, docUrl }: Finding): string {
  const { file, line, column, endLine, endColumn } = location;
  const properties = {
    file,
    line,
    endLine,
    col: column,
    // GitHub takes columns of one line only.
    endColumn: endLine === undefined || endLine === line ? endColumn : undefined,
    title: `${tool} ${ruleId}`,
  };
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const list = given.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${commands[severity]} ${list}::${escapeData(docUrl === undefined ? message : `${message}\n${docUrl}`)}\n`;
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts has the escapes. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
