import { formatLocation } from '../../location.ts';
import type { ValidationResult } from '../validation-result.ts';

/** One finding a line, in the form that editors and compilers share. */
export function formatText({ findings }: ValidationResult): string {
  return findings
    .map((finding) => {
      const { location, severity, message, tool, ruleId } = finding;
      return `${formatLocation(location)}: ${severity}: ${message} [${tool} ${ruleId}]\n`;
    })
    .join('');
}
