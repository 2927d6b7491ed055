import { randomUUID } from 'node:crypto';
import { announceExecution } from './announce.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { isOpen, type Execution, type Pipeline, type SourceRevisionOverride } from './state.ts';

export interface Beginning {
  readonly triggerType: string;
  readonly triggerDetail: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly sourceRevisions?: readonly SourceRevisionOverride[];
  readonly clientRequestToken?: string;
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
const mostOpen = 50;

/** Adds an execution, which `drive` then moves. */
export function beginExecution(cloud: Cloud, pipeline: Pipeline, beginning: Beginning): Execution {
  if (pipeline.executions.filter(isOpen).length >= mostOpen) {
    throw new AwsError(
      'ConcurrentPipelineExecutionsLimitExceededException',
      `The pipeline has reached the limit of ${mostOpen} concurrent executions`,
    );
  }
  const variables = resolvePipelineVariables(pipeline, beginning.variables ?? {});
  const execution: Execution = { ...makeExecution(cloud, pipeline, beginning), variables };
  pipeline.executions.push(execution);
  announceExecution(cloud, pipeline, execution);
  return execution;
}

/** An execution that stands before the first stage. */
export function makeExecution(cloud: Cloud, pipeline: Pipeline, beginning: Beginning): Execution {
  const now = cloud.clock.now();
  return {
    id: randomUUID(),
    pipelineVersion: pipeline.version,
    declaration: structuredClone(pipeline.declaration),
    startTime: now,
    lastUpdateTime: now,
    status: 'InProgress',
    trigger: { triggerType: beginning.triggerType, triggerDetail: beginning.triggerDetail },
    variables: {},
    sourceRevisions: beginning.sourceRevisions ?? [],
    stageIndex: 0,
    isInStage: false,
    stages: [],
    actions: [],
    namespaces: {},
    artifacts: {},
    artifactRevisions: [],
    ...(beginning.clientRequestToken === undefined ? {} : { clientRequestToken: beginning.clientRequestToken }),
  };
}

function resolvePipelineVariables(
  { declaration }: Pipeline,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const declared = declaration.variables ?? [];
  const unknown = Object.keys(given).find((name) => !declared.some((variable) => variable.name === name));
  if (unknown !== undefined)
    throw new AwsError('ValidationException', `The variable ${unknown} is not declared in the pipeline`);
  const values = declared.map(({ name, defaultValue }): [string, string | undefined] => [
    name,
    given[name] ?? defaultValue,
  ]);
  const missing = values.find(([, value]) => value === undefined);
  if (missing)
    throw new AwsError(
      'ValidationException',
      `The variable ${missing[0]} has no default value and was not given a value`,
    );
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
