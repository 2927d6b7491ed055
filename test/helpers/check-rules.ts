import { formatLocation } from '../../steps/location.ts';
import { findInputs } from '../../steps/validate/find-inputs.ts';
import { readParameterFiles } from '../../steps/validate/read-parameter-files.ts';
import { readSettings } from '../../steps/validate/read-settings.ts';
import { readTemplates } from '../../steps/validate/read-templates.ts';
import { checkRules as checkOwnRules, ruleTable } from '../../steps/validate/rules/index.ts';
import { readScales, settleFindings } from '../../steps/validate/settle/index.ts';
import { suppressionsOf } from '../../steps/validate/settle/template-suppressions.ts';
import { createTestContext } from './step-context.ts';
import { createWorkspace } from './workspace.ts';

/** What our own rules find in these files, one line each; the root is `template.yml`. No linter is run. */
export async function checkRules(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return checkFolder(await createWorkspace(files));
}

/** The same for the workload of a folder. */
export async function checkFolder(folder: string): Promise<readonly string[]> {
  const inputs = await findInputs({ templateFile: 'template.yml' }, folder);
  const read = await readTemplates(inputs.templates, folder, { sourceMap: inputs.sourceMap });
  const { parameterFiles, findings } = await readParameterFiles(inputs.parameterFiles);
  const { parameterFiles: pipelineFiles } = await readParameterFiles(inputs.pipelineFiles);
  const found = checkOwnRules({
    ...read,
    parameterFiles,
    pipelineFiles,
    settings: await readSettings(inputs.settingsFile),
  });
  const context = createTestContext(folder);
  const suppressions = read.templates.map((template) => suppressionsOf(template));
  const settled = await settleFindings(
    {
      findings: [...read.findings, ...findings, ...found, ...suppressions.flatMap((each) => each.findings)],
      suppressions: suppressions.flatMap((each) => each.suppressions),
      named: suppressions.flatMap(({ named }) => named),
      known: (tool) => Promise.resolve(tool === 'steps' ? ruleTable.map(({ id }) => id) : undefined),
      isTold: (ruleId) => ruleId.startsWith('STEPS'),
    },
    await readScales({}, true, context),
    context,
  );
  return settled.findings.map(
    ({ location, severity, ruleId, message }) => `${formatLocation(location)} ${severity} ${ruleId} ${message}`,
  );
}
