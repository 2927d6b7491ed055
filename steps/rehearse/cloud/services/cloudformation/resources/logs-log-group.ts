import type { ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, hasChanged, orUndo } from './service-call.ts';
import { applySettings } from './settings.ts';
import type { Setting } from './settings.ts';
import { tagRecord } from './tags.ts';
import { updateTags } from './update-tags.ts';

const settings: readonly Setting[] = [
  {
    property: 'RetentionInDays',
    put: 'PutRetentionPolicy',
    input: (value) => ({ retentionInDays: Number(value) }),
    remove: 'DeleteRetentionPolicy',
  },
];

function stateOf(name: string, { region, accountId }: ResourceContext): ResourceState {
  return { physicalId: name, attributes: { Arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}:*` } };
}

/** Ref is the name. */
export const logsLogGroup: ResourceHandler = {
  type: 'AWS::Logs::LogGroup',
  async create(desired, context) {
    const { LogGroupName, KmsKeyId } = desired;
    const logGroupName = typeof LogGroupName === 'string' ? LogGroupName : context.generatedName(512);
    await call(context, 'logs', 'CreateLogGroup', {
      logGroupName,
      kmsKeyId: KmsKeyId,
      logGroupClass: desired['LogGroupClass'],
      tags: tagRecord(desired, context),
    });
    return orUndo(
      async () => {
        await applySettings('logs', settings, { logGroupName }, {}, desired, context);
        await call(context, 'logs', 'DescribeLogGroups', { logGroupNamePrefix: logGroupName });
        return stateOf(logGroupName, context);
      },
      () => call(context, 'logs', 'DeleteLogGroup', { logGroupName }),
    );
  },
  async update(current, previous, desired, context) {
    const logGroupName = current.physicalId;
    await applySettings('logs', settings, { logGroupName }, previous, desired, context);
    if (hasChanged(previous, desired, 'KmsKeyId')) {
      const { KmsKeyId } = desired;
      if (KmsKeyId === undefined) await call(context, 'logs', 'DisassociateKmsKey', { logGroupName });
      else await call(context, 'logs', 'AssociateKmsKey', { logGroupName, kmsKeyId: KmsKeyId });
    }
    const resourceArn = `arn:aws:logs:${context.region}:${context.accountId}:log-group:${logGroupName}`;
    await updateTags('logs', { resourceArn }, previous, desired, context);
    return stateOf(logGroupName, context);
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'logs', 'DeleteLogGroup', { logGroupName: current.physicalId }),
};
