import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { apiMembers, asNumber, asTexts } from './api-members.ts';
import type { Turns } from './api-members.ts';
import { call, callUnlessGone, difference, list, orUndo } from './service-call.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

const turns: Turns = { Configuration: asTexts, RunOrder: asNumber, TimeoutInMinutes: asNumber };

interface RegionalStore {
  readonly Region: string;
  readonly ArtifactStore: unknown;
}

interface ClosedTransition {
  readonly StageName: string;
  readonly Reason: string;
}

/** A pipeline's structure as CodePipeline's API has it. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html */
function declaration(name: string, desired: Properties): Record<string, unknown> {
  const stores = list<RegionalStore>(desired['ArtifactStores']).map(({ Region, ArtifactStore }) => [
    Region,
    apiMembers(ArtifactStore),
  ]);
  const declared = ['RoleArn', 'ArtifactStore', 'Stages', 'ExecutionMode', 'PipelineType', 'Triggers', 'Variables'];
  const given = Object.fromEntries(
    declared.filter((key) => desired[key] !== undefined).map((key) => [key, desired[key]]),
  );
  return {
    name,
    ...(apiMembers(given, turns) as Record<string, unknown>),
    ...(stores.length > 0 && { artifactStores: Object.fromEntries(stores) as Record<string, unknown> }),
  };
}

function stateOf(name: string, version: unknown, { region, accountId }: ResourceContext): ResourceState {
  const Arn = `arn:aws:codepipeline:${region}:${accountId}:${name}`;
  return { physicalId: name, attributes: { Version: String(version ?? 1), Arn } };
}

const closed = (properties: Properties) => list<ClosedTransition>(properties['DisableInboundStageTransitions']);

async function closeTransitions(pipelineName: string, all: readonly ClosedTransition[], context: ResourceContext) {
  for (const { StageName, Reason } of all) {
    const input = { pipelineName, stageName: StageName, transitionType: 'Inbound', reason: Reason };
    await call(context, 'codepipeline', 'DisableStageTransition', input);
  }
}

async function openTransitions(pipelineName: string, all: readonly ClosedTransition[], context: ResourceContext) {
  for (const { StageName } of all) {
    const input = { pipelineName, stageName: StageName, transitionType: 'Inbound' };
    await call(context, 'codepipeline', 'EnableStageTransition', input);
  }
}

interface Answer {
  readonly pipeline: { readonly version?: number };
}

/** Ref is the name. CodePipeline itself demands that the roles may be passed to it. */
export const codePipeline: ResourceHandler = {
  type: 'AWS::CodePipeline::Pipeline',
  async create(desired, context) {
    const name = typeof desired['Name'] === 'string' ? desired['Name'] : context.generatedName(100);
    const tags = tagList(desired, context)?.map(({ Key, Value }) => ({ key: Key, value: Value }));
    const { pipeline } = await call<Answer>(context, 'codepipeline', 'CreatePipeline', {
      pipeline: declaration(name, desired),
      tags,
    });
    await orUndo(
      () => closeTransitions(name, closed(desired), context),
      () => call(context, 'codepipeline', 'DeletePipeline', { name }),
    );
    return stateOf(name, pipeline.version, context);
  },
  async update(current, previous, desired, context) {
    const name = current.physicalId;
    const { pipeline } = await call<Answer>(context, 'codepipeline', 'UpdatePipeline', {
      pipeline: declaration(name, desired),
    });
    const transitions = difference(closed(previous), closed(desired));
    await openTransitions(name, transitions.removed, context);
    await closeTransitions(name, transitions.added, context);
    const state = stateOf(name, pipeline.version, context);
    await updateTags('codepipeline', { resourceArn: state.attributes['Arn'] }, previous, desired, context);
    if (String(desired['RestartExecutionOnUpdate']) === 'true')
      await call(context, 'codepipeline', 'StartPipelineExecution', { name });
    return state;
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'codepipeline', 'DeletePipeline', { name: current.physicalId }),
};
