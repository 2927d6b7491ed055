import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { interpreterVersionFiles } from '../tools/index.ts';
import type { Inputs } from './find-inputs.ts';
import type { LinterSettings } from './linter.ts';
import { lintersFor } from './linters.ts';
import type { Means } from './means.ts';
import { relocate } from './packaged-templates.ts';
import { readParameterFiles } from './read-parameter-files.ts';
import { readSettings } from './read-settings.ts';
import { readTemplates, type ReadTemplates } from './read-templates.ts';
import type { Check } from './remembered-check.ts';
import type { LinterRun } from './run-linter.ts';
import { checkRules } from './rules/index.ts';
import { configuredIds } from './settle/lint-configuration-ids.ts';
import { suppressionsOf } from './settle/template-suppressions.ts';

/** Reads the workload and runs every check on it. */
export async function checkAll(
  inputs: Inputs,
  settings: LinterSettings,
  context: Context,
  { read: readBytes, scope: scopeOf }: Means = {},
): Promise<Check> {
  const read = await readTemplates(inputs.templates, context.workingDirectory, {
    sourceMap: inputs.sourceMap,
    read: readBytes,
  });
  const parameters = await readParameterFiles(inputs.parameterFiles, readBytes);
  const scope = scopeOf?.(read, inputs);
  const isInScope = (file: string) => scope?.has(file) ?? true;
  const runs = await runLinters(read, { ...settings, scope }, context);
  // A folder of this name may hold anything: what is no such file is none of ours.
  const { parameterFiles: pipelineFiles } = await readParameterFiles(inputs.pipelineFiles, readBytes);
  const workload = {
    ...read,
    parameterFiles: parameters.parameterFiles,
    pipelineFiles,
    settings: await readSettings(inputs.settingsFile),
  };
  const suppressions = read.templates
    .filter(({ file }) => isInScope(file))
    .map((template) => suppressionsOf(template, read.places.get(template.file)?.source.file));
  const findings = [
    ...read.findings,
    ...parameters.findings,
    ...checkRules(workload),
    ...runs.flatMap((run) => run.findings),
  ].filter(({ location }) => isInScope(location.file));
  return {
    findings: relocate(findings, read.places),
    suppressions: {
      suppressions: suppressions.flatMap((found) => found.suppressions),
      named: [...suppressions.flatMap(({ named }) => named), ...(await configuredIds(context))],
      findings: suppressions.flatMap((found) => found.findings),
    },
    templates: read.templates.map(({ file }) => file).filter(isInScope),
    tools: runs.map(({ tool: { name, version } }) => ({ name, version })),
    installed: runs.flatMap(({ tool }) => tool.installed),
    lookedFor: [
      ...read.lookedFor,
      ...[...inputs.parameterFiles, ...inputs.pipelineFiles].map(({ absolute }) => absolute),
      ...runs.flatMap(({ tool, configuration }) => [...tool.drivers, ...configuration]),
      ...interpreterVersionFiles(context),
      ...(inputs.settingsFile === undefined ? [] : [inputs.settingsFile]),
    ],
    isRepeatable: runs.every((run) => run.isRepeatable),
  };
}

/** The linters read copies, side by side. */
async function runLinters(
  { templates }: ReadTemplates,
  settings: LinterSettings,
  context: Context,
): Promise<readonly LinterRun[]> {
  if (templates.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-validate-'));
  try {
    const runs = Object.entries(lintersFor(settings)).map(([name, run]) =>
      run(templates, settings, join(folder, name), context),
    );
    // One that cannot be run does not take the folder away from the others.
    await Promise.allSettled(runs);
    return await Promise.all(runs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
