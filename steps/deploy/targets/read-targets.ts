import type { Context } from '../../context.ts';
import { targetsRejected, throwAll, type StepError } from '../../errors/index.ts';
import type { OperationPreferences } from '../../operation-preferences.ts';
import { locatePath, type SourceDocument } from '../../template.ts';
import { readCheckedFile } from '../read-checked-file.ts';
import { placeOf, type CommonOptions, type Target } from './target.ts';
import { targetsJsonSchema, targetsSchema, type TargetsFile } from './targets-schema.ts';

export interface Wave {
  readonly name: string;
  readonly preferences: OperationPreferences;
  readonly targets: readonly Target[];
}

export interface Targets {
  readonly source: SourceDocument;
  readonly waves: readonly Wave[];
}

/** Reads the file of targets. Throws TARGETS_REJECTED with every problem at its place. */
export async function readTargets(file: string, common: CommonOptions, context: Context): Promise<Targets> {
  const { source, content } = await readCheckedFile(file, 'the targets', targetsSchema, targetsJsonSchema, context);
  const waves = wavesOf(content, common);
  throwAll([...repeatedNames(waves, source), ...unnamed(waves, source), ...repeated(waves, source)]);
  return { source, waves };
}

function wavesOf({ waves, 'operation-preferences': ofFile = {} }: TargetsFile, common: CommonOptions): readonly Wave[] {
  return waves.map(({ name, targets, 'operation-preferences': preferences = ofFile }, index) => ({
    name,
    preferences,
    targets: targets.flatMap((target, position) =>
      target.regions.map((region, place): Target => ({
        wave: name,
        account: target.account,
        region,
        path: ['waves', index, 'targets', position, 'regions', place],
        options: optionsOf(target, region, common),
      })),
    ),
  }));
}

function optionsOf(
  target: TargetsFile['waves'][number]['targets'][number],
  region: string,
  common: CommonOptions,
): Target['options'] {
  return {
    ...common,
    stackName: target['stack-name'] ?? common.stackName ?? '',
    account: target.account,
    region,
    parametersFiles: [...common.parametersFiles, ...(target['parameters-files'] ?? [])],
    parameters: { ...target.parameters, ...common.parameters },
  };
}

function repeatedNames(waves: readonly Wave[], source: SourceDocument): readonly StepError[] {
  const names = waves.map(({ name }) => name);
  return waves.flatMap(({ name }, index) =>
    names.indexOf(name) === index
      ? []
      : [targetsRejected(`another wave has the name ${name}`, locatePath(source, ['waves', index, 'name']))],
  );
}

function unnamed(waves: readonly Wave[], source: SourceDocument): readonly StepError[] {
  return waves
    .flatMap(({ targets }) => targets)
    .filter(({ options }) => options.stackName === '')
    .map(({ path }) =>
      targetsRejected('no stack is named: give --stack-name, or stack-name here', locatePath(source, path.slice(0, 4))),
    );
}

/** Two deployments of one stack would follow and undo each other. */
function repeated(waves: readonly Wave[], source: SourceDocument): readonly StepError[] {
  const seen = new Set<string>();
  return waves
    .flatMap(({ targets }) => targets)
    .flatMap((target) => {
      const { stackName } = target.options;
      const key = `stack ${stackName} in ${placeOf(target)}`;
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [targetsRejected(`${key} is a target already`, locatePath(source, target.path))];
    });
}
