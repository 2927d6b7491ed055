import { isJsonObject } from '../match-pattern.ts';
import { asTargetRole, lastPartOf, regionOf, type Deliver } from './delivery.ts';

/**
 * Starts an execution. The input may override source revisions and variables.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides-eventbridge.html
 */
export const toCodePipeline: Deliver = async (delivery) => {
  const { cloud, rule, input } = delivery;
  const overrides = isJsonObject(input) ? input : {};
  await cloud.call(asTargetRole(delivery), {
    service: 'codepipeline',
    operation: 'StartPipelineExecution',
    region: regionOf(delivery),
    input: {
      name: lastPartOf(delivery),
      ...(Array.isArray(overrides['sourceRevisions']) ? { sourceRevisions: overrides['sourceRevisions'] } : {}),
      ...(Array.isArray(overrides['variables']) ? { variables: overrides['variables'] } : {}),
      // Known to calls inside the cloud only.
      trigger: { triggerType: 'CloudWatchEvent', triggerDetail: rule.arn },
    },
  });
};
