import { AwsError } from '../../aws-error.ts';
import { optionalText, recordsOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { onRule, passRole } from './rules.ts';
import { eventsState, findRule, ruleArn, type Rule, type Target } from './state.ts';

// Targets that EventBridge reaches with a role of the caller's choice, not by a policy on the target.
const needsRole = /^arn:aws:((codepipeline|codebuild|states|kinesis|ecs|batch):|events:[^:]*:\d+:api-destination\/)/;

function ruleOf(input: Input, { cloud, accountId, region }: Request): Rule {
  return findRule(eventsState(cloud, accountId, region), requiredText(input, 'Rule'));
}

const putTargets: Operation = {
  demands: async (input, request) => [
    ...(await onRule('PutTargets', 'Rule')(input, request)),
    ...recordsOf(input, 'Targets').flatMap((target) => passRole(optionalText(target, 'RoleArn'))),
  ],
  handle(input, request) {
    const rule = ruleOf(input, request);
    const targets = recordsOf(input, 'Targets') as readonly unknown[] as readonly Target[];
    for (const target of targets) checkTarget(target);
    const replaced = new Set(targets.map(({ Id }) => Id));
    const all = [...rule.targets.filter(({ Id }) => !replaced.has(Id)), ...targets];
    if (all.length > 5) {
      throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
    }
    rule.targets = all;
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
};

function checkTarget(target: Target): void {
  if (!target.Id || !target.Arn) throw new AwsError('ValidationException', 'Target must have an Id and an Arn.');
  if (!/^arn:[\w-]+:[\w-]+:/.test(target.Arn)) {
    throw new AwsError(
      'ValidationException',
      `Parameter ${target.Arn} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  }
  if (needsRole.test(target.Arn) && !target.RoleArn) {
    throw new AwsError('ValidationException', `RoleArn is required for target ${target.Arn}.`);
  }
  const inputs = [target.Input, target.InputPath, target.InputTransformer].filter((value) => value !== undefined);
  if (inputs.length > 1) {
    throw new AwsError(
      'ValidationException',
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`,
    );
  }
}

const removeTargets: Operation = {
  demands: onRule('RemoveTargets', 'Rule'),
  handle(input, request) {
    const rule = ruleOf(input, request);
    const removed = new Set(textsOf(input, 'Ids'));
    rule.targets = rule.targets.filter(({ Id }) => !removed.has(Id));
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
};

const listTargetsByRule: Operation = {
  demands: onRule('ListTargetsByRule', 'Rule'),
  handle: (input, request) => ({ Targets: ruleOf(input, request).targets }),
};

const listRuleNamesByTarget: Operation = {
  demands: (_input, { region, accountId }) => [
    { action: 'events:ListRuleNamesByTarget', resource: ruleArn(region, accountId, '*') },
  ],
  handle(input, { cloud, accountId, region }) {
    const arn = requiredText(input, 'TargetArn');
    const rules = Object.values(eventsState(cloud, accountId, region).rules);
    return { RuleNames: rules.filter(({ targets }) => targets.some(({ Arn }) => Arn === arn)).map(({ name }) => name) };
  },
};

export const targetOperations: Readonly<Record<string, Operation>> = {
  PutTargets: putTargets,
  RemoveTargets: removeTargets,
  ListTargetsByRule: listTargetsByRule,
  ListRuleNamesByTarget: listRuleNamesByTarget,
};
