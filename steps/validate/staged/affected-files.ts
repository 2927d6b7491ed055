import { existsSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Inputs } from '../find-inputs.ts';
import type { ReadTemplates } from '../read-templates.ts';
import type { TemplateFile } from '../template-file.ts';

/**
 * The files, as findings show them, that changes of others may have broken: the changed ones (deleted ones among them), templates that nest or include them, and the
 * parameter files of a root template that is among these.
 */
export function affectedFiles(
  changed: ReadonlySet<string>,
  { templates, findings }: ReadTemplates,
  inputs: Inputs,
  workingDirectory: string,
): ReadonlySet<string> {
  const shown = new Set([...changed].map((file) => relative(workingDirectory, file).split(sep).join('/')));
  const byPath = new Map(templates.map((template) => [template.absolute, template]));
  const isAffected = (template: TemplateFile, within: ReadonlySet<string> = new Set()): boolean => {
    if (within.has(template.absolute)) return false;
    const chain = new Set([...within, template.absolute]);
    return (
      changed.has(template.absolute) ||
      template.origins.some(({ source }) => shown.has(source.file)) ||
      template.nested.some(({ child }) => {
        const nested = byPath.get(child);
        return changed.has(child) || (nested !== undefined && isAffected(nested, chain));
      })
    );
  };
  const affected = templates.filter((template) => isAffected(template));
  const isRootAffected = affected.some(({ absolute }) => inputs.templates.includes(absolute));
  const parameters = isRootAffected ? [...inputs.parameterFiles, ...inputs.pipelineFiles] : [];
  // What is gone cannot be read, nor can what includes it.
  const lacking = [...changed].some((file) => !existsSync(file))
    ? findings.filter(({ ruleId }) => ruleId === 'STEPS005')
    : [];
  return new Set([
    ...shown,
    ...lacking.map(({ location }) => location.file),
    ...affected.map(({ file }) => file),
    ...parameters.map(({ file }) => file),
  ]);
}
