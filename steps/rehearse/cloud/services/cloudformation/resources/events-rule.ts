import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, difference, jsonText, list, orUndo, pick } from './service-call.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

interface Target {
  readonly Id: string;
}

const targets = (properties: Properties) => list<Target>(properties['Targets']);
const ids = (all: readonly Target[]) => all.map(({ Id }) => Id);

async function putRule(
  Name: string,
  desired: Properties,
  context: ResourceContext,
  tags: boolean,
): Promise<ResourceState> {
  const { RuleArn } = await call<{ RuleArn: string }>(context, 'events', 'PutRule', {
    Name,
    ...pick(desired, ['Description', 'ScheduleExpression', 'State', 'EventBusName', 'RoleArn']),
    EventPattern: jsonText(desired['EventPattern']),
    Tags: tags ? tagList(desired, context) : undefined,
  });
  return { physicalId: Name, attributes: { Arn: RuleArn, RuleName: Name } };
}

async function putTargets(Rule: string, all: readonly Target[], desired: Properties, context: ResourceContext) {
  if (all.length === 0) return;
  await call(context, 'events', 'PutTargets', { Rule, ...pick(desired, ['EventBusName']), Targets: all });
}

async function removeTargets(Rule: string, all: readonly Target[], properties: Properties, context: ResourceContext) {
  if (all.length === 0) return;
  const input = { Rule, ...pick(properties, ['EventBusName']), Ids: ids(all) };
  await callUnlessGone(context, 'events', 'RemoveTargets', input);
}

async function remove(Name: string, properties: Properties, context: ResourceContext): Promise<void> {
  await removeTargets(Name, targets(properties), properties, context);
  await callUnlessGone(context, 'events', 'DeleteRule', { Name, ...pick(properties, ['EventBusName']) });
}

/** Ref is the name. EventBridge itself demands that each target's role may be passed to it. */
export const eventsRule: ResourceHandler = {
  type: 'AWS::Events::Rule',
  async create(desired, context) {
    const Name = typeof desired['Name'] === 'string' ? desired['Name'] : context.generatedName(64);
    const state = await putRule(Name, desired, context, true);
    await orUndo(
      () => putTargets(Name, targets(desired), desired, context),
      () => remove(Name, desired, context),
    );
    return state;
  },
  async update(current, previous, desired, context) {
    const Name = current.physicalId;
    const state = await putRule(Name, desired, context, false);
    const { removed, added } = difference(targets(previous), targets(desired));
    const kept = ids(targets(desired));
    await putTargets(Name, added, desired, context);
    await removeTargets(
      Name,
      removed.filter(({ Id }) => !kept.includes(Id)),
      desired,
      context,
    );
    await updateTags('events', { ResourceARN: state.attributes['Arn'] }, previous, desired, context);
    return state;
  },
  delete: (current, properties, context) => remove(current.physicalId, properties, context),
};
