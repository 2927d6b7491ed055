import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { checkVariable, ruleState, rulesOf } from './conditions.ts';
import type { Rule, StageDeclaration } from './declaration.ts';
import { assumePipelineRole } from './roles.ts';
import type { Execution, Pipeline, RuleState } from './state.ts';
import { resolveConfiguration } from './variables.ts';

/** What the conditions say that a stage has after its last action, rule by rule. */
export async function checkSuccess(
  cloud: Cloud,
  pipeline: Pipeline,
  execution: Execution,
  { onSuccess }: StageDeclaration,
): Promise<RuleState[]> {
  const states = rulesOf(onSuccess).map(async (rule) => {
    const problem =
      rule.ruleTypeId.provider === 'CloudWatchAlarm'
        ? await watchAlarm(cloud, pipeline, execution, rule)
        : checkVariable(rule, execution);
    return ruleState(rule, cloud.clock.now(), problem);
  });
  return Promise.all(states);
}

interface Alarms {
  readonly MetricAlarms: readonly { readonly StateValue: string }[];
}

/**
 * The alarm, looked at as the pipeline's role, until the time is over or it is in state ALARM.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
async function watchAlarm(
  cloud: Cloud,
  pipeline: Pipeline,
  execution: Execution,
  rule: Rule,
): Promise<string | undefined> {
  const { AlarmName = '', WaitTime = '0' } = resolveConfiguration(rule.configuration ?? {}, execution);
  const caller = assumePipelineRole(cloud, pipeline, execution.declaration.roleArn);
  const deadline = cloud.clock.now() + Number(WaitTime) * 60_000;
  const region = rule.region ?? pipeline.region;
  for (;;) {
    try {
      const input = { AlarmNames: [AlarmName] };
      const call = { service: 'monitoring', operation: 'DescribeAlarms', region, input };
      const [alarm] = (await cloud.call<Alarms>(caller, call)).MetricAlarms;
      if (!alarm) return `Rule ${rule.name}: there is no alarm ${AlarmName}`;
      if (alarm.StateValue === 'ALARM') return `Rule ${rule.name}: alarm ${AlarmName} is in state ALARM`;
    } catch (error) {
      if (error instanceof AwsError) return `Rule ${rule.name}: ${error.message}`;
      throw error;
    }
    const left = deadline - cloud.clock.now();
    if (left <= 0) return undefined;
    await cloud.clock.sleep(Math.min(left, 1000), cloud.signal);
  }
}
