import type { DeploymentForm, Environment } from './environment.ts';
import { indent } from './yaml-text.ts';

/**
 * What follows when the stage of a deployment fails, and what makes it fail after its last action. A stage is rolled back by running its
 * actions with what an earlier execution made: where the change set is made in the stage of the approval there is none to execute.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
 */
export function outcomeConditions(form: DeploymentForm, { name, alarm, approval }: Environment): readonly string[] {
  const canRollBack = form === 'steps' || approval !== true;
  const rollsBack = form === 'steps' || approval === false ? 'RollsBack' : `RollsBack${name}`;
  return [
    onFailure(canRollBack, rollsBack),
    ...(alarm === undefined ? [] : [onSuccess(canRollBack, rollsBack, alarm)]),
  ];
}

const retry = '!If [Retries, { Result: RETRY, RetryConfiguration: { RetryMode: FAILED_ACTIONS } }, !Ref AWS::NoValue]';

function onFailure(canRollBack: boolean, rollsBack: string): string {
  return `OnFailure: ${canRollBack ? `!If [${rollsBack}, { Result: ROLLBACK }, ${retry}]` : retry}`;
}

/**
 * The rule fails when the alarm goes off in the time after the last action.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
function onSuccess(
  canRollBack: boolean,
  rollsBack: string,
  { condition, alarmName }: NonNullable<Environment['alarm']>,
) {
  const result = canRollBack ? `!If [${rollsBack}, ROLLBACK, FAIL]` : 'FAIL';
  const watched = `Conditions:
  - Result: ${result}
    Rules:
    - Name: NoAlarm
      RuleTypeId: { Category: Rule, Owner: AWS, Provider: CloudWatchAlarm, Version: '1' }
      Configuration: { AlarmName: ${alarmName}, WaitTime: !Ref AlarmMinutes }`;
  if (condition === undefined) return `OnSuccess:\n${indent(watched, 2)}`;
  return `OnSuccess: !If\n- ${condition}\n- ${watched}\n- !Ref AWS::NoValue`;
}
