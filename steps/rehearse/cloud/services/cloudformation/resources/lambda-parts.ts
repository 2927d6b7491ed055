import type { Properties, ResourceContext, ResourceHandler } from '../resource-handler.ts';
import { call, callUnlessGone, hasChanged, pick } from './service-call.ts';
import { tagRecord } from './tags.ts';

/** Who else may invoke a function. Every change makes a new statement. */
export const lambdaPermission: ResourceHandler = {
  type: 'AWS::Lambda::Permission',
  async create(desired, context) {
    const StatementId = context.generatedName(100);
    const members = [
      'FunctionName',
      'Action',
      'Principal',
      'SourceArn',
      'SourceAccount',
      'PrincipalOrgID',
      'EventSourceToken',
      'FunctionUrlAuthType',
      'InvokedViaFunctionUrl',
    ];
    await call(context, 'lambda', 'AddPermission', { StatementId, ...pick(desired, members) });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  update: (current) => Promise.resolve(current),
  delete: (current, properties, context) =>
    callUnlessGone(context, 'lambda', 'RemovePermission', {
      FunctionName: properties['FunctionName'],
      StatementId: current.physicalId,
    }),
};

/** A numbered version of the code as it is now; Ref is its ARN. */
export const lambdaVersion: ResourceHandler = {
  type: 'AWS::Lambda::Version',
  async create(desired, context) {
    const input = pick(desired, ['FunctionName', 'Description', 'CodeSha256']);
    const version = await call<{ FunctionArn: string; Version: string }>(context, 'lambda', 'PublishVersion', input);
    return {
      physicalId: version.FunctionArn,
      attributes: { FunctionArn: version.FunctionArn, Version: version.Version },
    };
  },
  update: (current) => Promise.resolve(current),
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'lambda', 'DeleteFunction', { FunctionName: current.physicalId }),
};

function aliasInput(properties: Properties): Record<string, unknown> {
  return pick(properties, ['FunctionName', 'Name', 'FunctionVersion', 'Description']);
}

/** Ref is the alias's ARN. */
export const lambdaAlias: ResourceHandler = {
  type: 'AWS::Lambda::Alias',
  async create(desired, context) {
    const { AliasArn } = await call<{ AliasArn: string }>(context, 'lambda', 'CreateAlias', aliasInput(desired));
    return { physicalId: AliasArn, attributes: { AliasArn } };
  },
  async update(current, _previous, desired, context) {
    await call(context, 'lambda', 'UpdateAlias', aliasInput(desired));
    return current;
  },
  delete: (_current, properties, context) =>
    callUnlessGone(context, 'lambda', 'DeleteAlias', pick(properties, ['FunctionName', 'Name'])),
};

const mappingMembers = [
  'FunctionName',
  'EventSourceArn',
  'BatchSize',
  'Enabled',
  'FilterCriteria',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'StartingPosition',
  'DestinationConfig',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'FunctionResponseTypes',
  'ScalingConfig',
];

/** Ref is the mapping's UUID. */
export const lambdaEventSourceMapping: ResourceHandler = {
  type: 'AWS::Lambda::EventSourceMapping',
  async create(desired, context) {
    const mapping = await call<{ UUID: string; EventSourceMappingArn: string }>(
      context,
      'lambda',
      'CreateEventSourceMapping',
      {
        ...pick(desired, mappingMembers),
        Tags: tagRecord(desired, context),
      },
    );
    return {
      physicalId: mapping.UUID,
      attributes: { Id: mapping.UUID, EventSourceMappingArn: mapping.EventSourceMappingArn },
    };
  },
  async update(current, _previous, desired, context) {
    await call(context, 'lambda', 'UpdateEventSourceMapping', {
      ...pick(desired, mappingMembers),
      UUID: current.physicalId,
    });
    return current;
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'lambda', 'DeleteEventSourceMapping', { UUID: current.physicalId }),
};

async function urlState(operation: string, properties: Properties, context: ResourceContext) {
  const { FunctionArn, FunctionUrl } = await call<{ FunctionArn: string; FunctionUrl: string }>(
    context,
    'lambda',
    operation,
    {
      FunctionName: properties['TargetFunctionArn'],
      ...pick(properties, ['Qualifier', 'AuthType', 'Cors', 'InvokeMode']),
    },
  );
  return { physicalId: FunctionArn, attributes: { FunctionArn, FunctionUrl } };
}

/** Ref is the function's ARN. */
export const lambdaUrl: ResourceHandler = {
  type: 'AWS::Lambda::Url',
  create: (desired, context) => urlState('CreateFunctionUrlConfig', desired, context),
  update: (current, previous, desired, context) =>
    hasChanged(previous, desired, 'AuthType', 'Cors', 'InvokeMode')
      ? urlState('UpdateFunctionUrlConfig', desired, context)
      : Promise.resolve(current),
  delete: (_current, properties, context) =>
    callUnlessGone(context, 'lambda', 'DeleteFunctionUrlConfig', { FunctionName: properties['TargetFunctionArn'] }),
};
