import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { ConfigurationProblem } from '../errors/index.ts';
import { given } from '../given.ts';
import type { Location } from '../location.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';
import { locatePath, type SourceDocument } from '../template.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import { nameOf, workloadOf } from './pipeline-names.ts';
import { readPipelineTable } from './pipeline-table.ts';
import { findUnfitBranches } from './unfit-branches.ts';
import { findUnfitInstances } from './unfit-instances.ts';
import { findUnsplittable, splitByClass } from './split-by-class.ts';

interface ReadPipelines {
  readonly pipelines: readonly PipelineConfiguration[];
  readonly problems: readonly ConfigurationProblem[];
}

/** The pipelines of a configuration, each by itself: with what its table, and its workload's own file, say of it. */
export async function readPipelines(
  { pipelines = [], regions }: BootstrapConfiguration,
  path: string,
  source: SourceDocument,
  context: Context,
): Promise<ReadPipelines> {
  const { named, problems } = await expandTables(pipelines, path, source, context);
  const read: PipelineConfiguration[] = [];
  for (const one of named) {
    const pipeline = await withOwnFile(one, path, context);
    if ('message' in pipeline) problems.push(pipeline);
    else read.push(pipeline);
  }
  const found = read.flatMap((pipeline) =>
    findUnsplittable(pipeline).map((message) => ({ message, location: pipeline.location })),
  );
  const split = read.flatMap(splitByClass);
  return {
    pipelines: split,
    problems: [
      ...problems,
      ...found,
      ...findUnfit(split, regions),
      ...findUnfitInstances(split),
      ...findUnfitBranches(split),
    ],
  };
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
): Promise<{ readonly named: readonly NamedPipeline[]; readonly problems: ConfigurationProblem[] }> {
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
  return { named, problems };
}

/** What a row says wins over what is said of all. */
function saidOf(all: PipelineConfiguration, row: PipelineConfiguration): PipelineConfiguration {
  const accounts = { ...all.accounts, ...row.accounts };
  const parameters = { ...all.parameters, ...row.parameters };
  const tags = { ...all.tags, ...row.tags };
  return { ...all, ...row, accounts, parameters, tags };
}

/** Puts what a pipeline's own file says below what is said beside its name. */
async function withOwnFile(
  { pipeline: { configuration, template, ...said }, at }: NamedPipeline,
  path: string,
  context: Context,
): Promise<PipelineConfiguration | ConfigurationProblem> {
  const own = configuration === undefined ? undefined : resolve(dirname(path), configuration);
  const shown = relative(context.workingDirectory, own ?? '');
  if (own !== undefined && !existsSync(own)) return { message: `there is no ${shown}`, location: at('configuration') };
  const file = own === undefined ? undefined : parseTemplateConfiguration(await readFile(own, 'utf8'), shown);
  const ownTemplate = template === undefined ? undefined : resolve(dirname(path), template);
  if (ownTemplate !== undefined && !existsSync(ownTemplate))
    return { message: `there is no ${relative(context.workingDirectory, ownTemplate)}`, location: at('template') };
  return {
    ...said,
    ...given('template', ownTemplate),
    location: at(),
    parameters: { ...file?.parameters, ...said.parameters },
    fromRepository: Object.keys(file?.parameters ?? {}).filter((name) => !(name in (said.parameters ?? {}))),
    tags: { ...file?.tags, ...said.tags },
  };
}

function findUnfit(
  pipelines: readonly PipelineConfiguration[],
  regions: readonly string[],
): readonly ConfigurationProblem[] {
  const names = new Set<string>();
  return pipelines.flatMap((pipeline) => {
    const { region = regions[0] ?? '', location } = pipeline;
    const messages: string[] = [];
    if (!regions.includes(region)) messages.push(`region ${region} is not among regions: it has no common resources`);
    if (workloadOf(pipeline) === '') messages.push('this pipeline names no workload');
    const name = nameOf(pipeline);
    if (names.has(`${region}/${name}`)) messages.push(`there are two pipelines ${name}: give one another name`);
    names.add(`${region}/${name}`);
    return messages.map((message) => ({ message, location }));
  });
}
