import { formatLocation } from '../../steps/location.ts';
import { findInputs } from '../../steps/validate/find-inputs.ts';
import { readParameterFiles } from '../../steps/validate/read-parameter-files.ts';
import { readTemplates } from '../../steps/validate/read-templates.ts';
import { rules } from '../../steps/validate/rules/index.ts';
import { createWorkspace } from './workspace.ts';

/** What our own rules find in these files, one line each; the root is `template.yml`. No linter is run. */
export async function checkRules(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const workspace = await createWorkspace(files);
  const inputs = await findInputs({ templateFile: 'template.yml' }, workspace);
  const read = await readTemplates(inputs.templates, workspace);
  const { parameterFiles, findings } = await readParameterFiles(inputs.parameterFiles);
  const found = rules.flatMap((rule) => [...rule.check({ ...read, parameterFiles })]);
  return [...read.findings, ...findings, ...found].map(
    ({ location, severity, ruleId, message }) => `${formatLocation(location)} ${severity} ${ruleId} ${message}`,
  );
}
