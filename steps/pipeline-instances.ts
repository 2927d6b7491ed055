import { posix } from 'node:path';
import type { InstanceNames, ReleasedFamily } from './released-template.ts';

/**
 * Instances of a workload: pipeline PIPELINE--NAME deploys stack STACK--NAME by what instances/NAME.json says, beside the
 * configuration of its pipeline. The two hyphens keep it from the pipeline of a workload whose name only begins alike;
 * cloudformation/pipelines/instances.yml relies on them.
 */
export function instancesFolderOf(pipelineConfigurationFile: string): string {
  return posix.join(posix.dirname(pipelineConfigurationFile), 'instances');
}

/** The parameter of a pipeline that names the release of its instances' pipelines. */
export const instancesParameter = 'InstancesTemplate';

export const instancesStackPrefix = 'codebuild-steps-instances-';

const separator = '--';

/** CodePipeline keeps artifacts under the first 20 characters of a pipeline's name. */
const nameLimit = 20;

/** How long a pipeline's name can be, for its instances to have a name of two characters. */
export const parentNameLimit = nameLimit - separator.length - 2;

export interface Instance {
  readonly name: string;
  readonly pipelineName: string;
  /** In every account. */
  readonly stackName: string;
  /** Of what the repository says of it. */
  readonly file: string;
}

export function instancePrefix(parent: string): string {
  return `${parent}${separator}`;
}

/** Of the pipeline, and by what its release says of the stack that it deploys. */
export function instanceOf(pipeline: string, { stackName, folder }: InstanceNames, name: string): Instance {
  return {
    name,
    pipelineName: `${instancePrefix(pipeline)}${name}`,
    stackName: `${instancePrefix(stackName)}${name}`,
    file: `${folder}/${name}.json`,
  };
}

/** How long the name of an instance can be. */
export function instanceNameLimit(pipeline: string): number {
  return nameLimit - instancePrefix(pipeline).length;
}

export function isInstanceName(name: string, pipeline: string): boolean {
  return new RegExp(`^${namePattern(pipeline)}$`).test(name);
}

function namePattern(pipeline: string): string {
  return `[a-z0-9]{1,${instanceNameLimit(pipeline)}}`;
}

/** What the instances of a pipeline differ in, beside what the repository may set of each. */
export function instanceFamily(pipeline: string, names: InstanceNames): ReleasedFamily {
  const name = namePattern(pipeline);
  return {
    metadata: { InstancesOf: { StackName: names.stackName, Folder: names.folder } },
    // Else who has the role could let one instance's pipeline deploy to another's stack. Rules compare whole names only.
    ...(pipeline === names.stackName ? { equal: ['PipelineName', 'StackName'] as const } : {}),
    patterns: {
      PipelineName: `^${instancePrefix(pipeline)}${name}$`,
      StackName: `^${instancePrefix(names.stackName)}${name}$`,
      PipelineConfigurationFile: `^${names.folder.replaceAll('.', String.raw`\.`)}/${name}\\.json$`,
    },
  };
}

/** The instance whose pipeline has this name, as `eu` of orders--eu; three hyphens are those of a branch's. */
export function instanceNamedBy(pipelineName: string): string | undefined {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*--(?!-)(.+)$/.exec(pipelineName)?.[1];
}
