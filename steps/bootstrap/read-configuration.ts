import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { configurationRejected, type ConfigurationProblem, type StepError } from '../errors/index.ts';
import { fileMissing } from '../near-path.ts';
import { parseSource, toTemplateValue } from '../template.ts';
import { checkConfiguration } from './check-configuration.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { readPipelines } from './read-pipelines.ts';

/** Reads bootstrap.yml, with the pipeline configurations that it names. Throws BOOTSTRAP_CONFIGURATION with every problem at its place. */
export async function readBootstrapConfiguration(file: string, context: Context): Promise<BootstrapConfiguration> {
  const path = resolve(context.workingDirectory, file);
  if (!existsSync(path))
    throw await fileMissing(
      file,
      'the configuration',
      context.workingDirectory,
      'start from examples/bootstrap.yml; docs/bootstrap.md explains it',
    );
  const source = parseSource(await readFile(path, 'utf8'), file);
  const { configuration, problems } = checkConfiguration(source, toTemplateValue(source));
  if (!configuration) throw rejected(problems);
  const { pipelines, problems: ofPipelines } = await readPipelines(configuration, path, source, context);
  const all = [...problems, ...ofPipelines];
  if (all.length > 0) throw rejected(all);
  return { ...configuration, pipelines };
}

function rejected([first, ...others]: readonly ConfigurationProblem[]): StepError {
  if (!first) throw new Error('the configuration was neither accepted nor rejected');
  return configurationRejected([first, ...others]);
}
