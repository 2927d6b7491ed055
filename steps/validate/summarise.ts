import { counted } from '../counted.ts';
import type { ValidationResult } from './validation-result.ts';

/** `2 errors and 1 warning in 3 templates and 4 parameter files` */
export function summarise({
  errors,
  warnings,
  templates,
  parameterFiles,
  suppressed,
  known,
}: ValidationResult): string {
  const found = `${count(errors, 'error')} and ${count(warnings, 'warning')}`;
  const files = parameterFiles.length > 0 ? ` and ${counted(parameterFiles.length, 'parameter file')}` : '';
  const aside = [
    ...(suppressed.length > 0 ? [`${suppressed.length} suppressed`] : []),
    ...(known.length > 0 ? [`${known.length} in the baseline`] : []),
  ];
  const more = aside.length > 0 ? ` (${aside.join(', ')})` : '';
  return `${found} in ${counted(templates.length, 'template')}${files}${more}`;
}

function count(number: number, noun: string): string {
  return number === 0 ? `no ${noun}s` : counted(number, noun);
}
