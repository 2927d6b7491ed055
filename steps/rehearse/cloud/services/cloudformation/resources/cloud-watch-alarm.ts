import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone } from './service-call.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

async function put(
  AlarmName: string,
  desired: Properties,
  context: ResourceContext,
  Tags: unknown,
): Promise<ResourceState> {
  const { AlarmName: _, Tags: __, ...properties } = desired;
  await call(context, 'monitoring', 'PutMetricAlarm', { ...properties, AlarmName, Tags });
  await call(context, 'monitoring', 'DescribeAlarms', { AlarmNames: [AlarmName] });
  const Arn = `arn:aws:cloudwatch:${context.region}:${context.accountId}:alarm:${AlarmName}`;
  return { physicalId: AlarmName, attributes: { Arn } };
}

/** Ref is the name. */
export const cloudWatchAlarm: ResourceHandler = {
  type: 'AWS::CloudWatch::Alarm',
  create(desired, context) {
    const { AlarmName } = desired;
    const name = typeof AlarmName === 'string' ? AlarmName : context.generatedName(255);
    return put(name, desired, context, tagList(desired, context));
  },
  async update(current, previous, desired, context) {
    const state = await put(current.physicalId, desired, context, undefined);
    await updateTags('monitoring', { ResourceARN: state.attributes['Arn'] }, previous, desired, context);
    return state;
  },
  async delete(current, _properties, context) {
    await callUnlessGone(context, 'monitoring', 'DescribeAlarms', { AlarmNames: [current.physicalId] });
    await callUnlessGone(context, 'monitoring', 'DeleteAlarms', { AlarmNames: [current.physicalId] });
  },
};
