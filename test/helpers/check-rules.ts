import { formatLocation } from '../../steps/location.ts';
import { findInputs } from '../../steps/validate/find-inputs.ts';
import { mergeFindings } from '../../steps/validate/merge-findings.ts';
import { readParameterFiles } from '../../steps/validate/read-parameter-files.ts';
import { readSettings } from '../../steps/validate/read-settings.ts';
import { readTemplates } from '../../steps/validate/read-templates.ts';
import { checkRules as checkOwnRules } from '../../steps/validate/rules/index.ts';
import { createWorkspace } from './workspace.ts';

/** What our own rules find in these files, one line each; the root is `template.yml`. No linter is run. */
export async function checkRules(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return checkFolder(await createWorkspace(files));
}

/** The same for the workload of a folder. */
export async function checkFolder(folder: string): Promise<readonly string[]> {
  const inputs = await findInputs({ templateFile: 'template.yml' }, folder);
  const read = await readTemplates(inputs.templates, folder, inputs.sourceMap);
  const { parameterFiles, findings } = await readParameterFiles(inputs.parameterFiles);
  const { parameterFiles: pipelineFiles } = await readParameterFiles(inputs.pipelineFiles);
  const found = checkOwnRules({
    ...read,
    parameterFiles,
    pipelineFiles,
    settings: await readSettings(inputs.settingsFile),
  });
  return mergeFindings([...read.findings, ...findings, ...found]).map(
    ({ location, severity, ruleId, message }) => `${formatLocation(location)} ${severity} ${ruleId} ${message}`,
  );
}
