import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { ConfigurationProblem } from '../errors/index.ts';
import { given } from '../given.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';
import { locatePath, type SourceDocument } from '../template.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { PipelineConfiguration, SettingPath } from './pipeline-configuration.ts';
import { readPipelineTable } from './pipeline-table.ts';
import { splitByClass } from './split-by-class.ts';
import { configuredAccess, placeOf } from './access.ts';
import { fetchTemplate, isTemplateAddress } from './template-address.ts';
import { findUnfitPipelines } from './unfit-pipelines.ts';

interface ReadPipelines {
  readonly pipelines: readonly PipelineConfiguration[];
  readonly problems: readonly ConfigurationProblem[];
}

/** The pipelines of a configuration, each by itself: with what its table, and its workload's own file, say of it. */
export async function readPipelines(
  configuration: BootstrapConfiguration,
  path: string,
  source: SourceDocument,
  context: Context,
): Promise<ReadPipelines> {
  const { named, problems } = await expandTables(configuration.pipelines ?? [], path, source, context);
  const read: PipelineConfiguration[] = [];
  const templates = fetchTemplates(configuration, context);
  for (const one of named) {
    const pipeline = await withOwnFile(one, path, templates, context);
    if ('message' in pipeline) problems.push(pipeline);
    else read.push(pipeline);
  }
  const split = read.flatMap(splitByClass);
  return { pipelines: split, problems: [...problems, ...findUnfitPipelines(read, split, configuration)] };
}

/** A pipeline, and where it is named. */
interface NamedPipeline {
  readonly pipeline: PipelineConfiguration;
  readonly at: NonNullable<PipelineConfiguration['at']>;
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
    const at: NamedPipeline['at'] = (setting = []) => locatePath(source, ['pipelines', index, ...setting]);
    if (table === undefined) {
      named.push({ pipeline: said, at });
      continue;
    }
    const file = resolve(dirname(path), table);
    const shown = relative(context.workingDirectory, file);
    if (!existsSync(file)) {
      problems.push({ message: `there is no ${shown}`, location: at(['table']) });
      continue;
    }
    const { rows, problems: ofTable } = readPipelineTable(await readFile(file, 'utf8'), shown);
    problems.push(...ofTable);
    named.push(
      ...rows.map(({ pipeline, location, cellOf }): NamedPipeline => ({
        pipeline: saidOf(said, pipeline),
        at: (setting = []) => cellOf(setting) ?? (isSaid(said, setting) ? at(setting) : location),
      })),
    );
  }
  return { named, problems };
}

/** What a row says wins over what is said of all. */
function saidOf(all: PipelineConfiguration, row: PipelineConfiguration): PipelineConfiguration {
  const accounts = all.accounts || row.accounts ? { ...all.accounts, ...row.accounts } : undefined;
  const parameters = { ...all.parameters, ...row.parameters };
  const tags = { ...all.tags, ...row.tags };
  return { ...all, ...row, ...(accounts === undefined ? {} : { accounts }), parameters, tags };
}

function isSaid(said: PipelineConfiguration, [setting]: SettingPath): boolean {
  return Object.keys(said).some((name) => name === setting);
}

/** Puts what a pipeline's own file says below what is said beside its name. */
async function withOwnFile(
  { pipeline: { configuration, template, ...said }, at }: NamedPipeline,
  path: string,
  templates: FetchedTemplates,
  context: Context,
): Promise<PipelineConfiguration | ConfigurationProblem> {
  const own = configuration === undefined ? undefined : resolve(dirname(path), configuration);
  const shown = relative(context.workingDirectory, own ?? '');
  if (own !== undefined && !existsSync(own))
    return { message: `there is no ${shown}`, location: at(['configuration']) };
  const file = own === undefined ? undefined : parseTemplateConfiguration(await readFile(own, 'utf8'), shown);
  const released = template !== undefined && isTemplateAddress(template) ? await templates(template) : undefined;
  if (released && 'problem' in released) return { message: released.problem, location: at(['template']) };
  const ownTemplate = template === undefined || released ? undefined : resolve(dirname(path), template);
  if (ownTemplate !== undefined && !existsSync(ownTemplate))
    return { message: `there is no ${relative(context.workingDirectory, ownTemplate)}`, location: at(['template']) };
  return {
    ...said,
    ...given('template', released ? template : ownTemplate),
    ...given('templateText', released?.text),
    at,
    parameters: { ...file?.parameters, ...said.parameters },
    fromRepository: Object.keys(file?.parameters ?? {}).filter((name) => !(name in (said.parameters ?? {}))),
    tags: { ...file?.tags, ...said.tags },
  };
}

type FetchedTemplates = (address: string) => ReturnType<typeof fetchTemplate>;

/** Templates of releases, each read once, with the credentials of the Tools account: its stacks are made of them. */
function fetchTemplates(configuration: BootstrapConfiguration, context: Context): FetchedTemplates {
  const fetched = new Map<string, ReturnType<typeof fetchTemplate>>();
  const tools = () => configuredAccess(configuration, context)(placeOf('Tools', configuration));
  return (address) => {
    const text = fetched.get(address) ?? fetchTemplate(address, tools);
    fetched.set(address, text);
    return text;
  };
}
