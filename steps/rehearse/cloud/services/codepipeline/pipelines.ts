import { AwsError } from '../../aws-error.ts';
import { recordOf, recordsOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import { connectionService } from '../../connections.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { checkStructure } from './check-structure.ts';
import type { ActionDeclaration, PipelineDeclaration } from './declaration.ts';
import { drive } from './drive.ts';
import { beginExecution } from './executions.ts';
import { assumePipelineRole } from './roles.ts';
import { findPipeline, pipelineArn, pipelinePlaces, pipelinesOf, type Pipeline } from './state.ts';

/** An action on the pipeline that the input names. */
export function onPipeline(action: string, member = 'name'): (input: Input, request: Request) => readonly Demand[] {
  return (input, request) => [
    { action: `codepipeline:${action}`, resource: pipelineArn(request, requiredText(input, member)) },
  ];
}

function declarationOf(input: Input): PipelineDeclaration {
  const declaration = recordOf(input, 'pipeline');
  requiredText(declaration, 'name', 'pipeline.name');
  requiredText(declaration, 'roleArn', 'pipeline.roleArn');
  const stages = recordsOf(declaration, 'stages').map((stage) => ({ ...stage, actions: recordsOf(stage, 'actions') }));
  return { ...declaration, stages } as unknown as PipelineDeclaration;
}

/** https://docs.aws.amazon.com/dtconsole/latest/userguide/security-iam.html#connections-passconnection */
function passedConnection({ configuration }: ActionDeclaration): readonly Demand[] {
  const resource = configuration?.['ConnectionArn'];
  if (resource === undefined) return [];
  const service = connectionService(resource);
  const context = { [`${service}:PassedToService`]: 'codepipeline.amazonaws.com' };
  return [{ action: `${service}:PassConnection`, resource, context }];
}

function onDeclared(action: string): Operation['demands'] {
  return (input, request) => {
    const { name, roleArn, stages } = declarationOf(input);
    return [
      ...stages.flatMap(({ actions }) => actions).flatMap(passedConnection),
      { action: `codepipeline:${action}`, resource: pipelineArn(request, name) },
      { action: 'iam:PassRole', resource: roleArn, context: { 'iam:PassedToService': 'codepipeline.amazonaws.com' } },
    ];
  };
}

const createPipeline: Operation = {
  demands: onDeclared('CreatePipeline'),
  handle(input, request) {
    const { cloud, accountId, region } = request;
    const declaration = withDefaults(declarationOf(input));
    const pipelines = pipelinesOf(request);
    if (Object.hasOwn(pipelines, declaration.name)) {
      throw new AwsError(
        'PipelineNameInUseException',
        `A pipeline with the name '${declaration.name}' already exists in account '${accountId}'`,
      );
    }
    const now = cloud.clock.now();
    const pipeline: Pipeline = {
      name: declaration.name,
      arn: pipelineArn(request, declaration.name),
      accountId,
      region,
      declaration,
      version: 1,
      created: now,
      updated: now,
      tags: tagsOf(input),
      transitions: {},
      executions: [],
    };
    check(request, pipeline, declaration);
    pipelines[pipeline.name] = pipeline;
    notePlace(request);
    // A pipeline runs once as soon as it is there.
    beginExecution(cloud, pipeline, { triggerType: 'CreatePipeline', triggerDetail: '' });
    drive(cloud, pipeline);
    return { pipeline: describe(pipeline), tags: recordsOf(input, 'tags') };
  },
};

function withDefaults(declaration: PipelineDeclaration): PipelineDeclaration {
  return { pipelineType: 'V1', executionMode: 'SUPERSEDED', ...declaration };
}

function check(
  request: Request,
  pipeline: Pick<Pipeline, 'arn' | 'accountId'>,
  declaration: PipelineDeclaration,
): void {
  checkStructure(declaration, request.region);
  try {
    assumePipelineRole(request.cloud, pipeline, declaration.roleArn);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      'InvalidStructureException',
      `AWS CodePipeline is not authorized to perform AssumeRole on role ${declaration.roleArn}`,
    );
  }
}

function notePlace({ cloud, accountId, region }: Request): void {
  const places = pipelinePlaces(cloud);
  if (!places.some((place) => place.accountId === accountId && place.region === region))
    places.push({ accountId, region });
}

function tagsOf(input: Input): Record<string, string> {
  return Object.fromEntries(recordsOf(input, 'tags').map((tag) => [String(tag['key']), String(tag['value'])]));
}

const updatePipeline: Operation = {
  demands: onDeclared('UpdatePipeline'),
  handle(input, request) {
    const { version: _version, ...declared } = declarationOf(input);
    const pipeline = findPipeline(request, declared.name);
    const declaration = withDefaults(declared);
    check(request, pipeline, declaration);
    pipeline.declaration = declaration;
    pipeline.version += 1;
    pipeline.updated = request.cloud.clock.now();
    drive(request.cloud, pipeline);
    return { pipeline: describe(pipeline) };
  },
};

const getPipeline: Operation = {
  demands: onPipeline('GetPipeline'),
  handle(input, request) {
    const pipeline = findPipeline(request, requiredText(input, 'name'));
    return {
      pipeline: describe(pipeline),
      metadata: { pipelineArn: pipeline.arn, created: new Date(pipeline.created), updated: new Date(pipeline.updated) },
    };
  },
};

const deletePipeline: Operation = {
  demands: onPipeline('DeletePipeline'),
  handle(input, request) {
    delete pipelinesOf(request)[requiredText(input, 'name')];
    return {};
  },
};

const listPipelines: Operation = {
  demands: (_input, request) => [{ action: 'codepipeline:ListPipelines', resource: pipelineArn(request, '*') }],
  handle: (_input, request) => ({
    pipelines: Object.values(pipelinesOf(request))
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(({ name, version, declaration, created, updated }) => ({
        name,
        version,
        pipelineType: declaration.pipelineType,
        executionMode: declaration.executionMode,
        created: new Date(created),
        updated: new Date(updated),
      })),
  }),
};

function describe({ declaration, version }: Pipeline): Output {
  return { ...declaration, version };
}

function onArn(action: string): Operation['demands'] {
  return (input) => [{ action: `codepipeline:${action}`, resource: requiredText(input, 'resourceArn') }];
}

function pipelineOfArn(input: Input, request: Request): Pipeline {
  const arn = requiredText(input, 'resourceArn');
  return findPipeline(request, arn.slice(arn.lastIndexOf(':') + 1));
}

const tagResource: Operation = {
  demands: onArn('TagResource'),
  handle(input, request) {
    Object.assign(pipelineOfArn(input, request).tags, tagsOf(input));
    return {};
  },
};

const untagResource: Operation = {
  demands: onArn('UntagResource'),
  handle(input, request) {
    const { tags } = pipelineOfArn(input, request);
    for (const key of textsOf(input, 'tagKeys')) delete tags[key];
    return {};
  },
};

const listTagsForResource: Operation = {
  demands: onArn('ListTagsForResource'),
  handle: (input, request) => ({
    tags: Object.entries(pipelineOfArn(input, request).tags).map(([key, value]) => ({ key, value })),
  }),
};

export const pipelineOperations: Readonly<Record<string, Operation>> = {
  CreatePipeline: createPipeline,
  UpdatePipeline: updatePipeline,
  GetPipeline: getPipeline,
  DeletePipeline: deletePipeline,
  ListPipelines: listPipelines,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};
