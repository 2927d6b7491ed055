import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { configurationRejected, fileNotFound, type ConfigurationProblem } from '../errors/index.ts';
import type { Location } from '../location.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';
import { locatePath, parseSource, toTemplateValue, type SourceDocument } from '../template.ts';
import { checkConfiguration } from './check-configuration.ts';
import type { BootstrapConfiguration, PipelineConfiguration } from './configuration.ts';
import { readPipelineTable } from './pipeline-table.ts';

/** Reads bootstrap.yml, with the pipeline configurations that it names. Throws BOOTSTRAP_CONFIGURATION with every problem at its place. */
export async function readBootstrapConfiguration(file: string, context: Context): Promise<BootstrapConfiguration> {
  const path = resolve(context.workingDirectory, file);
  if (!existsSync(path))
    throw fileNotFound(file, 'the configuration', 'start from examples/bootstrap.yml; docs/bootstrap.md explains it');
  const source = parseSource(await readFile(path, 'utf8'), file);
  const { configuration, problems } = checkConfiguration(source, toTemplateValue(source));
  reject(problems);
  if (!configuration) throw new Error(`${file} was neither accepted nor rejected`);
  const named = await expandTables(configuration.pipelines ?? [], path, source, context);
  return { ...configuration, pipelines: await readPipelines(named, configuration.regions, path, context) };
}

function reject([first, ...others]: readonly ConfigurationProblem[]): void {
  if (first) throw configurationRejected([first, ...others]);
}

/** A pipeline, and where it is named. */
interface NamedPipeline {
  readonly pipeline: PipelineConfiguration;
  readonly at: (setting?: string) => Location;
}

/** Each pipeline by itself: a table is as many as it has rows. */
async function expandTables(
  pipelines: readonly PipelineConfiguration[],
  path: string,
  source: SourceDocument,
  context: Context,
): Promise<readonly NamedPipeline[]> {
  const problems: ConfigurationProblem[] = [];
  const named: NamedPipeline[] = [];
  for (const [index, { table, ...said }] of pipelines.entries()) {
    const at: NamedPipeline['at'] = (setting) =>
      locatePath(source, ['pipelines', index, ...(setting === undefined ? [] : [setting])]);
    if (table === undefined) {
      named.push({ pipeline: said, at });
      continue;
    }
    const file = resolve(dirname(path), table);
    const shown = relative(context.workingDirectory, file);
    if (!existsSync(file)) {
      problems.push({ message: `there is no ${shown}`, location: at('table') });
      continue;
    }
    const { rows, problems: ofTable } = readPipelineTable(await readFile(file, 'utf8'), shown);
    problems.push(...ofTable);
    named.push(...rows.map(({ pipeline, location }) => ({ pipeline: saidOf(said, pipeline), at: () => location })));
  }
  reject(problems);
  return named;
}

/** What a row says wins over what is said of all. */
function saidOf(all: PipelineConfiguration, row: PipelineConfiguration): PipelineConfiguration {
  const accounts = { ...all.accounts, ...row.accounts };
  const parameters = { ...all.parameters, ...row.parameters };
  const tags = { ...all.tags, ...row.tags };
  return { ...all, ...row, accounts, parameters, tags };
}

/** Puts what a pipeline's own file says below what is said beside its name. */
async function readPipelines(
  pipelines: readonly NamedPipeline[],
  regions: readonly string[],
  path: string,
  context: Context,
): Promise<PipelineConfiguration[]> {
  const problems: ConfigurationProblem[] = [];
  const read = new Map<string, PipelineConfiguration>();
  for (const {
    pipeline: { configuration, ...said },
    at,
  } of pipelines) {
    const own = configuration === undefined ? undefined : resolve(dirname(path), configuration);
    if (own !== undefined && !existsSync(own)) {
      problems.push({
        message: `there is no ${relative(context.workingDirectory, own)}`,
        location: at('configuration'),
      });
      continue;
    }
    const file =
      own === undefined
        ? undefined
        : parseTemplateConfiguration(await readFile(own, 'utf8'), relative(context.workingDirectory, own));
    const pipeline = {
      ...said,
      location: at(),
      parameters: { ...file?.parameters, ...said.parameters },
      fromRepository: Object.keys(file?.parameters ?? {}).filter((name) => !(name in (said.parameters ?? {}))),
      tags: { ...file?.tags, ...said.tags },
    };
    const { region = regions[0] ?? '' } = pipeline;
    if (!regions.includes(region))
      problems.push({
        message: `region ${region} is not among regions: it has no common resources`,
        location: at('region'),
      });
    if (workloadOf(pipeline) === undefined)
      problems.push({ message: 'this pipeline names no workload', location: at() });
    const name = nameOf(pipeline) ?? '';
    const key = `${region}/${name}`;
    if (read.has(key))
      problems.push({ message: `there are two pipelines ${name}: give one another name`, location: at() });
    read.set(key, pipeline);
  }
  reject(problems);
  return [...read.values()];
}

function workloadOf({ workload, parameters }: PipelineConfiguration): string | undefined {
  return workload ?? parameters?.['WorkloadName'];
}

function nameOf(pipeline: PipelineConfiguration): string | undefined {
  return pipeline.name ?? pipeline.parameters?.['PipelineName'] ?? workloadOf(pipeline);
}
