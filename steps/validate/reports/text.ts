import { formatLocation } from '../../location.ts';
import { plainStyle, severityStyle } from '../../text-style.ts';
import type { ValidationResult } from '../validation-result.ts';

/** One finding a line, in the form that editors and compilers share. */
export function formatText({ findings }: ValidationResult, style = plainStyle): string {
  const { heading, muted } = style;
  return findings
    .map(({ location, severity, message, tool, ruleId }) => {
      const shown = severityStyle(severity, style)(`${severity}:`);
      return `${heading(`${formatLocation(location)}:`)} ${shown} ${message} ${muted(`[${tool} ${ruleId}]`)}\n`;
    })
    .join('');
}
