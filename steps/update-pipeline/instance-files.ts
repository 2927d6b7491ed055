import { existsSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { instanceFilesRefused, pipelineParametersHeld } from '../errors/index.ts';
import { instanceNameLimit, instanceOf, isInstanceName, type Instance } from '../pipeline-instances.ts';
import { instancesOf } from '../released-template.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';
import { locatePath, parseSource, toTemplateValue, type SourceDocument } from '../template.ts';
import { chooseParameters, defaultsOf } from './choose-parameters.ts';

type Texts = Readonly<Record<string, string>>;

/** An instance that the repository names, with the parameters of its pipeline's stack. */
export interface WantedInstance extends Instance {
  readonly parameters: Texts;
  readonly tags: Texts;
}

/** Every file is read and judged before anything is changed. */
export async function readInstances(
  pipeline: string,
  template: SourceDocument,
  limit: number,
  context: Context,
): Promise<readonly WantedInstance[]> {
  const named = instancesOf(toTemplateValue(template));
  if (named === undefined)
    throw instanceFilesRefused(['the released template is not that of the pipelines of instances']);
  const names = await listNames(pipeline, named.folder, context);
  if (names.length > limit)
    throw instanceFilesRefused([`there are ${names.length} instances, and bootstrap.yml lets ${limit} be`]);
  return Promise.all(names.map((name) => readInstance(instanceOf(pipeline, named, name), template, context)));
}

async function listNames(pipeline: string, shown: string, context: Context): Promise<readonly string[]> {
  const folder = join(context.workingDirectory, shown);
  if (!existsSync(folder)) return [];
  if (!(await lstat(folder)).isDirectory()) throw instanceFilesRefused([`${shown} is no folder`]);
  const entries = await readdir(folder);
  const files = entries.filter((entry) => entry.endsWith('.json')).toSorted();
  const problems: string[] = [];
  const names: string[] = [];
  for (const file of files) {
    const name = file.slice(0, -'.json'.length);
    if (!isInstanceName(name, pipeline))
      problems.push(
        `${shown}/${file}: the name of an instance has 1 to ${instanceNameLimit(pipeline)} lower-case letters and digits`,
      );
    // A link could lead out of the repository.
    else if (!(await lstat(join(folder, file))).isFile()) problems.push(`${shown}/${file} is no plain file`);
    else names.push(name);
  }
  if (problems.length > 0) throw instanceFilesRefused(problems);
  return names;
}

async function readInstance(instance: Instance, template: SourceDocument, context: Context): Promise<WantedInstance> {
  const { file, pipelineName, stackName } = instance;
  const text = await readFile(join(context.workingDirectory, file), 'utf8');
  const { parameters: repository, tags } = parseTemplateConfiguration(text, file);
  const own = { PipelineName: pipelineName, StackName: stackName, PipelineConfigurationFile: file };
  const current = { ...defaultsOf(template), ...own };
  const { parameters, ...others } = chooseParameters(template, repository, current);
  const refused = others.held[0]?.name ?? others.unknown[0];
  if (refused !== undefined) {
    const location = locatePath(parseSource(text, file), ['Parameters', refused]);
    throw pipelineParametersHeld(file, others, location);
  }
  return { ...instance, parameters: { ...current, ...parameters, ...own }, tags };
}
