import { AwsError } from '../../aws-error.ts';
import { constraintBroken, optionalText, recordsOf, requiredText } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { readPattern } from './read-pattern.ts';
import { eventsState, findRule, ruleArn, ruleStates, type Rule } from './state.ts';

/** Every operation on one rule demands its own action on the rule's ARN. */
export function onRule(action: string, member: string): Operation['demands'] {
  return (input, { region, accountId }) => {
    checkBus(input);
    return [{ action: `events:${action}`, resource: ruleArn(region, accountId, requiredText(input, member)) }];
  };
}

export function passRole(roleArn: string | undefined): readonly Demand[] {
  if (roleArn === undefined) return [];
  return [{ action: 'iam:PassRole', resource: roleArn, context: { 'iam:PassedToService': 'events.amazonaws.com' } }];
}

/** Custom buses are not part of the embedded cloud. */
function checkBus(input: Input): void {
  const bus = optionalText(input, 'EventBusName');
  if (bus === undefined || bus === 'default' || bus.endsWith(':event-bus/default')) return;
  throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
}

function stateOf({ cloud, accountId, region }: Request) {
  return eventsState(cloud, accountId, region);
}

const putRule: Operation = {
  demands: async (input, request) => [
    ...(await onRule('PutRule', 'Name')(input, request)),
    ...passRole(optionalText(input, 'RoleArn')),
  ],
  handle(input, request) {
    const name = requiredText(input, 'Name');
    if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) {
      throw constraintBroken(
        'name',
        name,
        String.raw`Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+`,
      );
    }
    const pattern = optionalText(input, 'EventPattern');
    const schedule = optionalText(input, 'ScheduleExpression');
    if (pattern === undefined && schedule === undefined) {
      throw new AwsError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
    }
    if (pattern !== undefined) readPattern(pattern);
    checkSchedule(schedule);
    const { rules } = stateOf(request);
    const existing = rules[name];
    const arn = ruleArn(request.region, request.accountId, name);
    rules[name] = {
      ...definitionOf(input),
      name,
      arn,
      targets: existing?.targets ?? [],
      // Tags of a rule that exists are changed by TagResource only.
      tags: existing?.tags ?? tagsOf(input),
    };
    return { RuleArn: arn };
  },
};

/** A schedule is kept and described, but a rehearsal is too short for it to fire. */
function checkSchedule(schedule: string | undefined): void {
  if (schedule === undefined || /^(rate\(\d+ (minute|hour|day)s?\)|cron\(\S+( \S+){5}\))$/.test(schedule)) return;
  throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
}

function definitionOf(input: Input): Pick<Rule, 'state' | 'pattern' | 'schedule' | 'description' | 'roleArn'> {
  const names = ['EventPattern', 'ScheduleExpression', 'Description', 'RoleArn'];
  const [pattern, schedule, description, roleArn] = names.map((name) => optionalText(input, name));
  return {
    state: ruleStates.find((state) => state === input['State']) ?? 'ENABLED',
    ...(pattern === undefined ? {} : { pattern }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(description === undefined ? {} : { description }),
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}

function tagsOf(input: Input): Record<string, string> {
  return Object.fromEntries(recordsOf(input, 'Tags').map((tag) => [String(tag['Key']), String(tag['Value'])]));
}

const deleteRule: Operation = {
  demands: onRule('DeleteRule', 'Name'),
  handle(input, request) {
    const name = requiredText(input, 'Name');
    const { rules } = stateOf(request);
    if (rules[name] && rules[name].targets.length > 0) {
      throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
    }
    delete rules[name];
    return {};
  },
};

const describeRule: Operation = {
  demands: onRule('DescribeRule', 'Name'),
  handle(input, request) {
    return { ...describe(findRule(stateOf(request), requiredText(input, 'Name'))), CreatedBy: request.accountId };
  },
};

const listRules: Operation = {
  demands: (_input, { region, accountId }) => [
    { action: 'events:ListRules', resource: `arn:aws:events:${region}:${accountId}:rule/*` },
  ],
  handle(input, request) {
    const prefix = optionalText(input, 'NamePrefix') ?? '';
    const rules = Object.values(stateOf(request).rules).filter(({ name }) => name.startsWith(prefix));
    return { Rules: rules.sort((a, b) => a.name.localeCompare(b.name)).map(describe) };
  },
};

function describe(rule: Rule): Output {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.pattern,
    ScheduleExpression: rule.schedule,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: 'default',
  };
}

function switchRule(action: 'EnableRule' | 'DisableRule', state: Rule['state']): Operation {
  return {
    demands: onRule(action, 'Name'),
    handle(input, request) {
      findRule(stateOf(request), requiredText(input, 'Name')).state = state;
      return {};
    },
  };
}

function ruleOfArn(input: Input, request: Request): Rule {
  const arn = requiredText(input, 'ResourceARN');
  return findRule(stateOf(request), arn.slice(arn.indexOf(':rule/') + ':rule/'.length));
}

function onTags(action: string): Operation['demands'] {
  return (input) => [{ action: `events:${action}`, resource: requiredText(input, 'ResourceARN') }];
}

const tagResource: Operation = {
  demands: onTags('TagResource'),
  handle(input, request) {
    Object.assign(ruleOfArn(input, request).tags, tagsOf(input));
    return {};
  },
};

const untagResource: Operation = {
  demands: onTags('UntagResource'),
  handle(input, request) {
    const { tags } = ruleOfArn(input, request);
    for (const key of Array.isArray(input['TagKeys']) ? input['TagKeys'] : []) delete tags[String(key)];
    return {};
  },
};

const listTagsForResource: Operation = {
  demands: onTags('ListTagsForResource'),
  handle: (input, request) => ({
    Tags: Object.entries(ruleOfArn(input, request).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
};

export const ruleOperations: Readonly<Record<string, Operation>> = {
  PutRule: putRule,
  DeleteRule: deleteRule,
  DescribeRule: describeRule,
  ListRules: listRules,
  EnableRule: switchRule('EnableRule', 'ENABLED'),
  DisableRule: switchRule('DisableRule', 'DISABLED'),
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};
