import { planRules } from '../../steps/approved-findings.ts';
import { instancePrefix } from '../../steps/pipeline-instances.ts';
import { pipelineStackPrefixes } from '../../steps/pipeline-stack-name.ts';
import { regions } from '../../steps/region-names.ts';
import { capabilities } from '../capabilities.ts';
import { reportFormats } from '../report-files.ts';
import { namesOf, nothing, type Candidate, type Offer, type WantedPaths } from './candidate.ts';
import type { Completes } from './completes.ts';
import {
  capitalized,
  mapOf,
  mapsOf,
  readEnvironments,
  readMap,
  readPipelines,
  readTemplate,
  settingsOf,
  textsOf,
  unique,
  type KnownPipeline,
  type Place,
} from './repository.ts';
import { approvalsOf, stagesOf } from './pipeline-stages.ts';
import { listProfiles } from './profiles.ts';
import { listErrorCodes, listRules } from './rules.ts';

/** What a value may be, by what is typed of it. */
type Lister = (typed: string, place: Place) => Offer;

const anyFile: WantedPaths = { kind: 'files' };
const folders: WantedPaths = { kind: 'folders' };
const yamlOrJson: WantedPaths = { kind: 'files', endings: ['yml', 'yaml', 'json'] };
const yaml: WantedPaths = { kind: 'files', endings: ['yml', 'yaml'] };
const json: WantedPaths = { kind: 'files', endings: ['json'] };
const pages: WantedPaths = { kind: 'files', endings: ['html', 'htm'] };

const listers: Readonly<Record<Completes, Lister>> = {
  nothing: () => nothing,
  file: paths(anyFile),
  files: listed(paths(anyFile)),
  folder: paths(folders),
  template: paths({ kind: 'files', endings: ['yml', 'yaml', 'json', 'template'] }),
  'parameters-file': paths(yamlOrJson),
  'yaml-file': paths(yaml),
  'json-file': paths(json),
  page: reportFile({ html: pages }, pages),
  reports: listed(
    reportFile(
      Object.fromEntries(reportFormats.map((format) => [format, format === 'html' ? pages : anyFile])),
      anyFile,
    ),
  ),
  'guard-rules': withNames(() => namesOf(['control-tower'], 'rules of AWS Control Tower'), anyFile),
  parameter: (typed, place) => named(parameters(typed, place)),
  'logical-id': fromPlace((place) => resources(place)),
  'built-resource': fromPlace((place) =>
    resources(place)
      .filter(({ description = '' }) => /::(Function|LayerVersion)$/.test(description))
      .map((one) => ({ ...one, value: `${one.value}=`, isOpen: true as const })),
  ),
  source: withNames(resources, anyFile),
  workload: fromPlace((place) =>
    namesOf(unique([...settingsOf(place, 'workload'), ...of(place, ({ workload }) => [workload])])),
  ),
  instance: fromPlace((place) => namesOf(unique(of(place, ({ instances }) => instances)))),
  stack: fromPlace(stacks),
  stacks: listed(fromPlace(stacks)),
  pipeline: fromPlace((place) => namesOf(pipelineNames(place))),
  'pipeline-stack': fromPlace((place) =>
    namesOf(
      unique(
        of(place, ({ name, isPublishing }) =>
          isPublishing
            ? [pipelineStackPrefixes.publish + name]
            : [pipelineStackPrefixes.main + name, pipelineStackPrefixes.develop + name],
        ),
      ),
    ),
  ),
  'pipeline-class': always(namesOf(['main', 'develop'])),
  stage: fromPlace((place) => namesOf(unique(pipelinesOfLine(place).flatMap(stagesOf)))),
  approval: fromPlace((place) =>
    namesOf(
      unique(
        of(place, (pipeline) =>
          approvalsOf(pipeline).flatMap((stage) =>
            [pipeline.name, ...instancesOf(pipeline.name, pipeline)].map((name) => `${name}/${stage}/Approve`),
          ),
        ),
      ),
    ),
  ),
  'environment-plan': listed(
    fromPlace((place) => open(unique(readEnvironments(place).map(({ name }) => name)).map((name) => `${name}=`))),
  ),
  'environment-account': always(open(['dev=', 'test=', 'uat=', 'prod='])),
  'rehearsal-account': always(open(['Management', 'Tools', 'Dev', 'Test', 'Uat', 'Prod'].map((name) => `${name}=`))),
  account: fromPlace(accounts),
  accounts: listed(fromPlace(accounts)),
  region: fromPlace(knownRegions),
  regions: listed(fromPlace(knownRegions)),
  profile: fromPlace(({ environment }) => namesOf(listProfiles(environment))),
  'credential-variable': fromPlace(({ environment }) =>
    namesOf(
      Object.keys(environment)
        .filter((name) => name.startsWith('AWS_'))
        .toSorted(),
    ),
  ),
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
  partition: always(namesOf(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'])),
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
  capability: always(namesOf(capabilities)),
  'plan-rules': listed(always(namesOf(planRules))),
  allowances: listed((typed, place) => named(allowances(typed, place))),
  rule: fromPlace(listRules),
  code: fromPlace(() => [...listErrorCodes(), ...listRules()]),
  severity: (typed) => named(severities(typed)),
};

/** What may be in the place of a value, `typed` being what there is of it. */
export function offerValues(completes: Completes, typed: string, place: Place): Offer {
  return listers[completes](typed, place);
}

function named(names: readonly Candidate[]): Offer {
  return { kept: 0, names };
}

function open(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value, isOpen: true }));
}

function always(names: readonly Candidate[]): Lister {
  return () => named(names);
}

function fromPlace(list: (place: Place) => readonly Candidate[]): Lister {
  return (_, place) => named(list(place));
}

function paths(wanted: WantedPaths): Lister {
  return () => ({ kept: 0, names: [], paths: wanted });
}

function withNames(list: (place: Place) => readonly Candidate[], wanted: WantedPaths): Lister {
  return (_, place) => ({ kept: 0, names: list(place), paths: wanted });
}

/** The last of a list with commas; what stands in it already is not offered again. */
function listed(one: Lister): Lister {
  return (typed, place) => {
    const start = typed.lastIndexOf(',') + 1;
    const before = typed.slice(0, start).split(',');
    const offer = one(typed.slice(start), place);
    return { ...offer, kept: offer.kept + start, names: offer.names.filter(({ value }) => !before.includes(value)) };
  };
}

/** `FORMAT=FILE`, or a file alone. */
function reportFile(formats: Readonly<Record<string, WantedPaths>>, otherwise: WantedPaths): Lister {
  return (typed) => {
    const [, format = ''] = /^([a-z]+)=/i.exec(typed) ?? [];
    const ofFormat = formats[format.toLowerCase()];
    if (ofFormat) return { kept: format.length + 1, names: [], paths: ofFormat };
    return { kept: 0, names: open(Object.keys(formats).map((name) => `${name}=`)), paths: otherwise };
  };
}

function of(place: Place, pick: (pipeline: KnownPipeline) => readonly string[]): readonly string[] {
  return readPipelines(place).flatMap((pipeline) => pick(pipeline));
}

function instancesOf(name: string, { instances }: KnownPipeline): readonly string[] {
  return instances.map((instance) => instancePrefix(name) + instance);
}

/** The one that the line names, else all; of a repository that configures none, one of the environments that it has parameters for. */
function pipelinesOfLine(place: Place): readonly Pick<KnownPipeline, 'environments'>[] {
  const all = readPipelines(place);
  const named = all.filter((pipeline) =>
    [pipeline.name, ...instancesOf(pipeline.name, pipeline)].some((name) => place.args?.includes(name)),
  );
  if (named.length > 0) return named;
  return all.length > 0 ? all : [{ environments: readEnvironments(place) }];
}

function pipelineNames(place: Place): readonly string[] {
  return unique(of(place, (pipeline) => [pipeline.name, ...instancesOf(pipeline.name, pipeline)]));
}

function stacks(place: Place): readonly Candidate[] {
  const targets = mapsOf(readMap(place.folder, 'targets.yml')['waves']).flatMap((wave) => mapsOf(wave['targets']));
  const deployed = of(place, (pipeline) =>
    pipeline.isPublishing ? [] : [pipeline.stackName, ...instancesOf(pipeline.stackName, pipeline)],
  );
  return namesOf(
    unique([
      ...settingsOf(place, 'stack-name'),
      ...deployed,
      ...targets.flatMap((target) => textsOf(target['stack-name'])),
    ]),
  );
}

function parameters(typed: string, place: Place): readonly Candidate[] {
  const declared = mapOf(readTemplate(place)['Parameters']);
  const [, name] = /^([^=]+)=/.exec(typed) ?? [];
  if (name !== undefined) {
    const { AllowedValues: allowed, Default: fallback, Type: type } = mapOf(declared[name]);
    const values = type === 'Boolean' ? ['true', 'false'] : [...textsOf(allowed), ...textsOf(fallback)];
    return unique(values).map((value) => ({ value: `${name}=${value}` }));
  }
  return Object.entries(declared).map(([parameter, declaration]) => {
    const { Description: description, Type: type } = mapOf(declaration);
    return { value: `${parameter}=`, isOpen: true, description: textsOf(description)[0] ?? textsOf(type)[0] ?? '' };
  });
}

/** Logical ids, described by their types. */
function resources(place: Place): readonly Candidate[] {
  return Object.entries(mapOf(readTemplate(place)['Resources'])).map(([id, resource]) => ({
    value: id,
    description: textsOf(mapOf(resource)['Type'])[0] ?? '',
  }));
}

function allowances(typed: string, place: Place): readonly Candidate[] {
  const [, rule] = /^([^:]+):/.exec(typed) ?? [];
  if (rule === undefined) return open(planRules.map((name) => `${name}:`));
  return resources(place).map((one) => ({ ...one, value: `${rule}:${one.value}` }));
}

function severities(typed: string): readonly Candidate[] {
  const [, rule] = /^([^=]+)=/.exec(typed) ?? [];
  if (rule !== undefined) return namesOf(['error', 'warning', 'info'].map((severity) => `${rule}=${severity}`));
  return listRules().map((one) => ({ ...one, value: `${one.value}=`, isOpen: true }));
}

/** Account ids that the repository names, each described by what they are there. */
function accounts(place: Place): readonly Candidate[] {
  const known = new Map<string, string>();
  const add = (ids: readonly string[], what: string) => {
    for (const id of ids) known.set(id, [known.get(id), what].filter((one) => one !== undefined).join(', '));
  };
  for (const { name, environments } of readPipelines(place))
    for (const environment of environments) add(environment.accounts, `${environment.name} of ${name}`);
  const bootstrap = readMap(place.folder, 'bootstrap.yml');
  const organization = mapOf(bootstrap['organization']);
  for (const role of ['management', 'tools'] as const) add(textsOf(organization[`${role}-account`]), capitalized(role));
  for (const account of mapsOf(bootstrap['accounts'])) add(textsOf(account['id']), 'bootstrap.yml');
  for (const wave of mapsOf(readMap(place.folder, 'targets.yml')['waves']))
    for (const target of mapsOf(wave['targets']))
      add(textsOf(target['account']), textsOf(wave['name'])[0] ?? 'targets.yml');
  return [...known].filter(([id]) => /^\d{12}$/.test(id)).map(([value, description]) => ({ value, description }));
}

/** Those of the repository and the environment first. */
function knownRegions(place: Place): readonly Candidate[] {
  const { environment, folder } = place;
  const near = [
    ...settingsOf(place, 'region'),
    ...settingsOf(place, 'regions'),
    ...textsOf(readMap(folder, 'bootstrap.yml')['regions']),
    ...textsOf(environment['AWS_REGION']),
  ];
  return unique([...near, ...Object.keys(regions)]).map((value) => ({ value, description: regions[value] ?? '' }));
}
