import { isJsonObject } from '../match-pattern.ts';
import { asTargetRole, lastPartOf, regionOf, type Deliver } from './delivery.ts';

/**
 * Starts a build. What a template makes of the event is the call's input, as in `sourceVersion` and `environmentVariablesOverride`; the
 * target says which project. https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_events_targets.CodeBuildProjectProps.html
 */
export const toCodeBuild: Deliver = async (delivery) => {
  const { cloud, target, input } = delivery;
  const given = target.InputTransformer || target.Input !== undefined;
  await cloud.call(asTargetRole(delivery), {
    service: 'codebuild',
    operation: 'StartBuild',
    region: regionOf(delivery),
    input: {
      ...(given && isJsonObject(input) ? input : {}),
      projectName: lastPartOf(delivery).replace(/^project\//, ''),
    },
  });
};
