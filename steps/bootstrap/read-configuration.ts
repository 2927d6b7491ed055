import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { configurationRejected, fileNotFound, type ConfigurationProblem } from '../errors/index.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';
import { locatePath, parseSource, toTemplateValue, type SourceDocument } from '../template.ts';
import { checkConfiguration } from './check-configuration.ts';
import type { BootstrapConfiguration, PipelineConfiguration } from './configuration.ts';

/** Reads bootstrap.yml, with the pipeline configurations that it names. Throws BOOTSTRAP_CONFIGURATION with every problem at its place. */
export async function readBootstrapConfiguration(file: string, context: Context): Promise<BootstrapConfiguration> {
  const path = resolve(context.workingDirectory, file);
  if (!existsSync(path))
    throw fileNotFound(file, 'the configuration', 'start from examples/bootstrap.yml; docs/bootstrap.md explains it');
  const source = parseSource(await readFile(path, 'utf8'), file);
  const { configuration, problems } = checkConfiguration(source, toTemplateValue(source));
  reject(problems);
  if (!configuration) throw new Error(`${file} was neither accepted nor rejected`);
  return { ...configuration, pipelines: await readPipelines(configuration.pipelines ?? [], path, source, context) };
}

function reject([first, ...others]: readonly ConfigurationProblem[]): void {
  if (first) throw configurationRejected([first, ...others]);
}

/** Puts what a pipeline's own file says below what is said beside its name. */
async function readPipelines(
  pipelines: readonly PipelineConfiguration[],
  path: string,
  source: SourceDocument,
  context: Context,
): Promise<PipelineConfiguration[]> {
  const problems: ConfigurationProblem[] = [];
  const read: PipelineConfiguration[] = [];
  for (const [index, { configuration, ...said }] of pipelines.entries()) {
    const own = configuration === undefined ? undefined : resolve(dirname(path), configuration);
    if (own !== undefined && !existsSync(own)) {
      const location = locatePath(source, ['pipelines', index, 'configuration']);
      problems.push({ message: `there is no ${relative(context.workingDirectory, own)}`, location });
      continue;
    }
    const file =
      own === undefined
        ? undefined
        : parseTemplateConfiguration(await readFile(own, 'utf8'), relative(context.workingDirectory, own));
    const pipeline = {
      ...said,
      parameters: { ...file?.parameters, ...said.parameters },
      fromRepository: Object.keys(file?.parameters ?? {}).filter((name) => !(name in (said.parameters ?? {}))),
      tags: { ...file?.tags, ...said.tags },
    };
    if (workloadOf(pipeline) === undefined)
      problems.push({ message: 'this pipeline names no workload', location: locatePath(source, ['pipelines', index]) });
    const name = nameOf(pipeline);
    if (read.some((other) => nameOf(other) === name && other.region === pipeline.region))
      problems.push({
        message: `there are two pipelines ${name}: give one another name`,
        location: locatePath(source, ['pipelines', index]),
      });
    read.push(pipeline);
  }
  reject(problems);
  return read;
}

function workloadOf({ workload, parameters }: PipelineConfiguration): string | undefined {
  return workload ?? parameters?.['WorkloadName'];
}

function nameOf(pipeline: PipelineConfiguration): string | undefined {
  return pipeline.name ?? pipeline.parameters?.['PipelineName'] ?? workloadOf(pipeline);
}
