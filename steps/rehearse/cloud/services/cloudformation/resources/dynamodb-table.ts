import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, difference, hasChanged, jsonText, list, orUndo, pick, present } from './service-call.ts';
import { applySettings } from './settings.ts';
import type { Setting } from './settings.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

type Members = Readonly<Record<string, unknown>>;

const settings: readonly Setting[] = [
  {
    property: 'TimeToLiveSpecification',
    put: 'UpdateTimeToLive',
    input: (value) => ({ TimeToLiveSpecification: value }),
    remove: { TimeToLiveSpecification: { Enabled: false } },
  },
  {
    property: 'PointInTimeRecoverySpecification',
    put: 'UpdateContinuousBackups',
    input: (value) => ({ PointInTimeRecoverySpecification: value }),
    remove: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } },
  },
];

// CloudFormation names the members of these two otherwise than DynamoDB.
function encryption(properties: Properties): Members | undefined {
  const specification = properties['SSESpecification'] as Members | undefined;
  return (
    specification && { Enabled: specification['SSEEnabled'], ...pick(specification, ['SSEType', 'KMSMasterKeyId']) }
  );
}

function stream(properties: Properties): Members | undefined {
  const specification = properties['StreamSpecification'] as Members | undefined;
  return specification && { StreamEnabled: true, StreamViewType: specification['StreamViewType'] };
}

function resourcePolicy(properties: Properties): string | undefined {
  return jsonText((properties['ResourcePolicy'] as Members | undefined)?.['PolicyDocument']);
}

async function read(TableName: string, context: ResourceContext): Promise<ResourceState> {
  const { Table } = await call<{ Table: Members }>(context, 'dynamodb', 'DescribeTable', { TableName });
  return { physicalId: TableName, attributes: { Arn: Table['TableArn'], StreamArn: Table['LatestStreamArn'] } };
}

/** Ref is the name. */
export const dynamodbTable: ResourceHandler = {
  type: 'AWS::DynamoDB::Table',
  async create(desired, context) {
    const TableName = typeof desired['TableName'] === 'string' ? desired['TableName'] : context.generatedName(255);
    await call(context, 'dynamodb', 'CreateTable', {
      TableName,
      ...pick(desired, [
        'AttributeDefinitions',
        'KeySchema',
        'BillingMode',
        'ProvisionedThroughput',
        'GlobalSecondaryIndexes',
        'LocalSecondaryIndexes',
        'TableClass',
        'DeletionProtectionEnabled',
        'OnDemandThroughput',
      ]),
      SSESpecification: encryption(desired),
      StreamSpecification: stream(desired),
      ResourcePolicy: resourcePolicy(desired),
      Tags: tagList(desired, context),
    });
    return orUndo(
      async () => {
        await applySettings('dynamodb', settings, { TableName }, {}, desired, context);
        return read(TableName, context);
      },
      () => call(context, 'dynamodb', 'DeleteTable', { TableName }),
    );
  },
  async update(current, previous, desired, context) {
    const TableName = current.physicalId;
    const changes = tableChanges(previous, desired);
    if (Object.keys(changes).length > 0) await call(context, 'dynamodb', 'UpdateTable', { TableName, ...changes });
    await applySettings('dynamodb', settings, { TableName }, previous, desired, context);
    const state = await read(TableName, context);
    await updateTags('dynamodb', { ResourceArn: state.attributes['Arn'] }, previous, desired, context);
    return state;
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'dynamodb', 'DeleteTable', { TableName: current.physicalId }),
};

function tableChanges(previous: Properties, desired: Properties): Members {
  const changed = (...names: readonly string[]) =>
    hasChanged(previous, desired, ...names) ? pick(desired, names) : {};
  return present({
    ...changed('BillingMode', 'ProvisionedThroughput'),
    ...changed('DeletionProtectionEnabled'),
    ...changed('TableClass'),
    ...(hasChanged(previous, desired, 'SSESpecification') && {
      SSESpecification: encryption(desired) ?? { Enabled: false },
    }),
    ...(hasChanged(previous, desired, 'StreamSpecification') && {
      StreamSpecification: stream(desired) ?? { StreamEnabled: false },
    }),
    ...indexChanges(previous, desired),
  });
}

function indexChanges(previous: Properties, desired: Properties): Members {
  const named = (properties: Properties) => list<Members>(properties['GlobalSecondaryIndexes']);
  const { removed, added } = difference(named(previous), named(desired));
  if (removed.length + added.length === 0) return {};
  const was = (name: unknown) => named(previous).some(({ IndexName }) => IndexName === name);
  const stays = (name: unknown) => named(desired).some(({ IndexName }) => IndexName === name);
  const updates = [
    ...removed.filter(({ IndexName }) => !stays(IndexName)).map(({ IndexName }) => ({ Delete: { IndexName } })),
    ...added.map((index) =>
      was(index['IndexName']) ? { Update: pick(index, ['IndexName', 'ProvisionedThroughput']) } : { Create: index },
    ),
  ];
  return { AttributeDefinitions: desired['AttributeDefinitions'], GlobalSecondaryIndexUpdates: updates };
}
