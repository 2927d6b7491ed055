import { AwsError } from '../../aws-error.ts';
import type { Demand, Input, JsonService, Operation, Request } from '../../service.ts';
import { settingOperations } from './settings.ts';
import { findTable, tableArn, tableDemand, tableName, tables } from './state.ts';
import { capacity, describeNewTable, encryption, stream, validation } from './table-description.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const createTable: Operation = {
  demands(input, request) {
    const resource = tableArn(tableName(input), request);
    const tagging: Demand[] = Array.isArray(input['Tags']) ? [{ action: 'dynamodb:TagResource', resource }] : [];
    return [{ action: 'dynamodb:CreateTable', resource }, ...tagging];
  },
  handle(input, request) {
    const name = tableName(input);
    if (tables(request)[name]) throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
    const description = describeNewTable(input, request);
    const tags = (input['Tags'] ?? []) as readonly Tag[];
    tables(request)[name] = {
      description,
      timeToLive: { TimeToLiveStatus: 'DISABLED' },
      pointInTimeRecovery: 'DISABLED',
      tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
      ...(typeof input['ResourcePolicy'] === 'string' && { resourcePolicy: input['ResourcePolicy'] }),
    };
    return { TableDescription: description };
  },
};

const updateTable: Operation = {
  demands: tableDemand('UpdateTable'),
  handle(input, request) {
    const table = findTable(input, request);
    table.description = { ...table.description, ...changes(input, table.description, request) };
    return { TableDescription: table.description };
  },
};

function changes(input: Input, former: Readonly<Record<string, unknown>>, request: Request): Record<string, unknown> {
  const arn = String(former['TableArn']);
  const { BillingMode, ProvisionedThroughput, DeletionProtectionEnabled, AttributeDefinitions, TableClass } = input;
  return {
    ...(BillingMode !== undefined || ProvisionedThroughput !== undefined ? capacity(input) : {}),
    ...(AttributeDefinitions !== undefined && { AttributeDefinitions }),
    ...(DeletionProtectionEnabled !== undefined && { DeletionProtectionEnabled }),
    ...(TableClass !== undefined && { TableClassSummary: { TableClass } }),
    ...stream(input, arn, request.cloud.clock.now()),
    ...encryption(input),
    ...changedIndexes(input, former, arn),
  };
}

type IndexUpdate = Readonly<Record<'Create' | 'Update' | 'Delete', Readonly<Record<string, unknown>> | undefined>>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GlobalSecondaryIndexUpdate.html */
function changedIndexes(input: Input, former: Readonly<Record<string, unknown>>, arn: string): Record<string, unknown> {
  const updates = input['GlobalSecondaryIndexUpdates'] as readonly IndexUpdate[] | undefined;
  if (updates === undefined) return {};
  const indexes = new Map(
    ((former['GlobalSecondaryIndexes'] ?? []) as readonly Readonly<Record<string, unknown>>[]).map((index) => [
      String(index['IndexName']),
      index,
    ]),
  );
  for (const { Create, Update, Delete } of updates) {
    if (Delete) indexes.delete(String(Delete['IndexName']));
    const changed = Create ?? Update;
    if (!changed) continue;
    const name = String(changed['IndexName']);
    indexes.set(name, { ...indexes.get(name), ...changed, IndexArn: `${arn}/index/${name}`, IndexStatus: 'ACTIVE' });
  }
  return { GlobalSecondaryIndexes: [...indexes.values()] };
}

const describeTable: Operation = {
  demands: tableDemand('DescribeTable'),
  handle: (input, request) => ({ Table: findTable(input, request).description }),
};

const deleteTable: Operation = {
  demands: tableDemand('DeleteTable'),
  handle(input, request) {
    const { description } = findTable(input, request);
    if (String(description['DeletionProtectionEnabled']) === 'true') {
      throw validation(
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    }
    delete tables(request)[tableName(input)];
    return { TableDescription: { ...description, TableStatus: 'DELETING' } };
  },
};

const listTables: Operation = {
  demands: (_input, request) => [{ action: 'dynamodb:ListTables', resource: tableArn('*', request) }],
  handle: (_input, request) => ({ TableNames: Object.keys(tables(request)).toSorted() }),
};

/** Tables as CloudFormation makes and changes them; items are no part of it. */
export const dynamodb: JsonService = {
  name: 'dynamodb',
  protocol: 'json',
  targetPrefix: 'DynamoDB_20120810',
  jsonVersion: '1.0',
  operations: {
    CreateTable: createTable,
    UpdateTable: updateTable,
    DescribeTable: describeTable,
    DeleteTable: deleteTable,
    ListTables: listTables,
    ...settingOperations,
  },
};
