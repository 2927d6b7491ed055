import { arnOf } from '../../../../authorisation/caller.ts';
import { constraintBroken, requiredText } from '../../protocols/json-input.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { drive } from './drive.ts';
import { findPipeline, findStage, pipelineArn, type Pipeline } from './state.ts';

function onStage(action: string): Operation['demands'] {
  return (input, request) => {
    const path = `${requiredText(input, 'pipelineName')}/${requiredText(input, 'stageName')}`;
    return [{ action: `codepipeline:${action}`, resource: pipelineArn(request, path) }];
  };
}

/** The stage whose way in is meant: the named one, or for its way out the next. */
function inboundStage(input: Input, pipeline: Pipeline): string | undefined {
  const { name } = findStage(pipeline, requiredText(input, 'stageName'));
  const type = requiredText(input, 'transitionType');
  if (type === 'Inbound') return name;
  if (type !== 'Outbound')
    throw constraintBroken('transitionType', type, 'Member must satisfy enum value set: [Inbound, Outbound]');
  const { stages } = pipeline.declaration;
  return stages[stages.findIndex((stage) => stage.name === name) + 1]?.name;
}

function changeTransition(
  input: Input,
  { cloud, ...request }: Request,
  enabled: boolean,
  disabledReason?: string,
): object {
  const pipeline = findPipeline({ cloud, ...request }, requiredText(input, 'pipelineName'));
  const stage = inboundStage(input, pipeline);
  if (stage !== undefined) {
    pipeline.transitions[stage] = {
      enabled,
      lastChangedBy: arnOf(request.caller.principal),
      lastChangedAt: cloud.clock.now(),
      ...(disabledReason === undefined ? {} : { disabledReason }),
    };
  }
  drive(cloud, pipeline);
  return {};
}

export const transitionOperations: Readonly<Record<string, Operation>> = {
  EnableStageTransition: {
    demands: onStage('EnableStageTransition'),
    handle: (input, request) => ({ ...changeTransition(input, request, true) }),
  },
  DisableStageTransition: {
    demands: onStage('DisableStageTransition'),
    handle: (input, request) => ({ ...changeTransition(input, request, false, requiredText(input, 'reason')) }),
  },
};
