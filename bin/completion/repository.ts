import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { environmentName } from '../config.ts';
import {
  isObject,
  parseSource,
  toTemplateValue,
  type TemplateObject,
  type TemplateValue,
} from '../../steps/template.ts';
import { isControlled, standardNames } from '../../steps/pipeline-template/environment.ts';
import { usualRootTemplate } from '../../steps/root-template.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where names are looked for: the folder of `-C`, else the working directory. */
export interface Place {
  readonly folder: string;
  readonly environment: Environment;
  /** What `--template-file` says on the line that is completed. */
  readonly templateFile?: string;
  /** The arguments that stand on it. */
  readonly args?: readonly string[];
}

/** Larger is no template and no configuration, and would be waited for. */
const largest = 2 * 1024 ** 2;

/** A file of the repository, as far as it can be read now: whoever presses TAB is told of no error. */
export function readMap(folder: string, file: string): TemplateObject {
  try {
    const path = resolve(folder, file);
    const status = statSync(path);
    if (!status.isFile() || status.size > largest) return {};
    const value = toTemplateValue(parseSource(readFileSync(path, 'utf8'), file));
    return mapOf(value);
  } catch {
    return {};
  }
}

export function mapOf(value: TemplateValue | undefined): TemplateObject {
  return value !== undefined && isObject(value) ? value : {};
}

export function mapsOf(value: TemplateValue | undefined): readonly TemplateObject[] {
  return Array.isArray(value) ? (value as readonly TemplateValue[]).filter(isObject) : [];
}

/** Texts and numbers, as a text each; nothing of what is neither. */
export function textsOf(value: TemplateValue | undefined): readonly string[] {
  const all = Array.isArray(value) ? (value as readonly TemplateValue[]) : [value];
  return all.filter((one) => (typeof one === 'string' && one !== '') || typeof one === 'number').map(String);
}

export function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** The names of a folder's JSON files, without their ending. */
function jsonFilesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.map((name) => basename(name, '.json')).toSorted();
  } catch {
    return [];
  }
}

/** What steps.yml and the environment say of an option, of one command or of all. */
export function settingsOf({ folder, environment }: Place, name: string): readonly string[] {
  const settings = readMap(folder, 'steps.yml');
  const sections = Object.values(settings).filter(isObject);
  const variable = environment[environmentName(name)];
  return unique([variable, ...[settings, ...sections].map((map) => map[name])].flatMap(textsOf));
}

/** The root template: that of the line, else of the settings, else the usual one; the first that is there. */
export function readTemplate(place: Place): TemplateObject {
  const named = place.templateFile === undefined ? [] : [place.templateFile];
  for (const file of [...named, ...settingsOf(place, 'template-file'), usualRootTemplate(place.folder)]) {
    const template = readMap(place.folder, file);
    if (Object.keys(template).length > 0) return template;
  }
  return {};
}

/** A pipeline as the repository or the organisation's bootstrap.yml configures it. */
export interface KnownPipeline {
  readonly name: string;
  readonly workload: string;
  readonly stackName: string;
  readonly isPublishing?: boolean;
  readonly environments: readonly KnownEnvironment[];
  readonly instances: readonly string[];
}

export interface KnownEnvironment {
  readonly name: string;
  readonly accounts: readonly string[];
  /** Alone, or with all others that say so. */
  readonly approval: 'none' | 'own' | 'joint';
}

/** Those of pipeline/*.json and of bootstrap.yml; docs/reference says what each setting is. */
export function readPipelines({ folder }: Place): readonly KnownPipeline[] {
  const ofRepository = (['standard.json', 'publish.json'] as const).flatMap((file) => {
    const parameters = mapOf(readMap(folder, join('pipeline', file))['Parameters']);
    return ofParameters(parameters, { isPublishing: file === 'publish.json', folder });
  });
  const ofOrganization = mapsOf(readMap(folder, 'bootstrap.yml')['pipelines']).flatMap((row) => ofRow(row, folder));
  return [...ofRepository, ...ofOrganization];
}

function ofParameters(
  parameters: TemplateObject,
  { isPublishing, folder }: { readonly isPublishing: boolean; readonly folder: string },
): readonly KnownPipeline[] {
  const [workload] = [...textsOf(parameters['WorkloadName']), ...textsOf(parameters['PipelineName'])];
  if (workload === undefined) return [];
  const environments = standardNames.flatMap((name) => {
    const accounts = textsOf(parameters[`${name}AccountId`]);
    const [approval = isControlled(name) ? 'true' : 'false'] = textsOf(parameters[`${name}Approval`]);
    return accounts.length === 0 ? [] : [{ name, accounts, approval: approval === 'true' ? 'own' : 'none' } as const];
  });
  return [
    {
      name: textsOf(parameters['PipelineName'])[0] ?? workload,
      workload,
      stackName: textsOf(parameters['StackName'])[0] ?? workload,
      isPublishing,
      environments,
      instances: jsonFilesIn(join(folder, 'pipeline', 'instances')),
    },
  ];
}

/** A row of bootstrap.yml, which wins over the file that it names. */
function ofRow(row: TemplateObject, folder: string): readonly KnownPipeline[] {
  const isPublishing = row['kind'] === 'publish';
  const [file] = textsOf(row['configuration']);
  const parameters = file === undefined ? {} : mapOf(readMap(folder, file)['Parameters']);
  const workloadFolder = file === undefined ? folder : resolve(folder, file, '..', '..');
  const named = {
    ...parameters,
    ...renamed(row, { workload: 'WorkloadName', name: 'PipelineName', 'stack-name': 'StackName' }),
  };
  const accounts = Object.entries(mapOf(row['accounts'])).map(
    ([name, account]) => [`${capitalized(name)}AccountId`, account] as const,
  );
  const own = ofParameters({ ...named, ...Object.fromEntries(accounts) }, { isPublishing, folder: workloadFolder });
  return own.flatMap((pipeline) =>
    withDevelop({ ...pipeline, environments: environmentsOf(row, pipeline) }, row['develop']),
  );
}

function environmentsOf(row: TemplateObject, pipeline: KnownPipeline): readonly KnownEnvironment[] {
  const together = row['approve-together'] === true;
  const listed = mapsOf(row['environments']).flatMap((one) =>
    textsOf(one['name']).map((name): KnownEnvironment => {
      const approved = together ? 'joint' : 'own';
      return { name, accounts: textsOf(one['accounts']), approval: one['approval'] === false ? 'none' : approved };
    }),
  );
  if (listed.length > 0) return listed;
  const isJoint = ({ name, approval }: KnownEnvironment) => together && approval === 'own' && isControlled(name);
  return pipeline.environments.map((one) => (isJoint(one) ? { ...one, approval: 'joint' } : one));
}

/** Of two pipelines from the same files one deploys to Dev and Test, the other to Uat and Prod. */
function withDevelop(pipeline: KnownPipeline, develop: TemplateValue | undefined): readonly KnownPipeline[] {
  if (develop === undefined || develop === null || develop === false) return [pipeline];
  const name = textsOf(mapOf(develop)['name'])[0] ?? `${pipeline.name}-develop`;
  const { environments } = pipeline;
  return [
    { ...pipeline, environments: environments.filter((one) => isControlled(one.name)) },
    { ...pipeline, name, environments: environments.filter((one) => !isControlled(one.name)), instances: [] },
  ];
}

function renamed(row: TemplateObject, names: Readonly<Record<string, string>>): TemplateObject {
  const given = Object.entries(names).flatMap(([from, to]) =>
    row[from] === undefined ? [] : [[to, row[from]] as const],
  );
  return Object.fromEntries(given);
}

export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The environments that pipelines deploy to; of a repository that configures none, those that it has parameters for. */
export function readEnvironments(place: Place): readonly KnownEnvironment[] {
  const configured = readPipelines(place).flatMap(({ environments }) => environments);
  if (configured.length > 0) return configured;
  return jsonFilesIn(join(place.folder, 'environments')).map((name) => ({
    name: capitalized(name),
    accounts: [],
    approval: 'own',
  }));
}
