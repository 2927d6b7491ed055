import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Input, Request } from '../../service.ts';
import { tableArn } from './state.ts';

interface KeyElement {
  readonly AttributeName: string;
}
interface Index {
  readonly IndexName: string;
  readonly KeySchema?: readonly KeyElement[];
}

/** A new table as DescribeTable gives it; refuses keys that no attribute defines, and attributes that no key uses. */
export function describeNewTable(input: Input, request: Request): Record<string, unknown> {
  const name = String(input['TableName']);
  checkAttributes(input);
  const arn = tableArn(name, request);
  const now = request.cloud.clock.now();
  return {
    TableName: name,
    TableArn: arn,
    TableId: randomUUID(),
    TableStatus: 'ACTIVE',
    CreationDateTime: now / 1000,
    AttributeDefinitions: input['AttributeDefinitions'],
    KeySchema: input['KeySchema'],
    ItemCount: 0,
    TableSizeBytes: 0,
    DeletionProtectionEnabled: input['DeletionProtectionEnabled'] ?? false,
    ...capacity(input),
    ...indexes(input, arn),
    ...stream(input, arn, now),
    ...encryption(input),
    ...(input['TableClass'] !== undefined && { TableClassSummary: { TableClass: input['TableClass'] } }),
  };
}

export function capacity(input: Input): Record<string, unknown> {
  const onDemand = input['BillingMode'] === 'PAY_PER_REQUEST';
  if (!onDemand && input['ProvisionedThroughput'] === undefined) {
    throw validation(
      'No provisioned throughput specified for the table: ProvisionedThroughput must be specified when BillingMode is PROVISIONED',
    );
  }
  if (onDemand && input['ProvisionedThroughput'] !== undefined) {
    throw validation(
      'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  return onDemand
    ? {
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
        ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      }
    : { ProvisionedThroughput: input['ProvisionedThroughput'] };
}

function indexes(input: Input, arn: string): Record<string, unknown> {
  const described = (list: unknown) =>
    (list as readonly Index[] | undefined)?.map((index) => ({
      ...index,
      IndexArn: `${arn}/index/${index.IndexName}`,
      IndexStatus: 'ACTIVE',
    }));
  return {
    GlobalSecondaryIndexes: described(input['GlobalSecondaryIndexes']),
    LocalSecondaryIndexes: described(input['LocalSecondaryIndexes']),
  };
}

export function stream(input: Input, arn: string, now: number): Record<string, unknown> {
  const specification = input['StreamSpecification'] as { readonly StreamEnabled?: unknown } | undefined;
  if (specification === undefined || String(specification.StreamEnabled) === 'false') return {};
  const label = new Date(now).toISOString().replace('Z', '');
  return { StreamSpecification: specification, LatestStreamLabel: label, LatestStreamArn: `${arn}/stream/${label}` };
}

export function encryption(input: Input): Record<string, unknown> {
  const specification = input['SSESpecification'] as Readonly<Record<string, unknown>> | undefined;
  if (specification === undefined || String(specification['Enabled']) !== 'true') return {};
  const key = specification['KMSMasterKeyId'];
  return { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', ...(key !== undefined && { KMSMasterKeyArn: key }) } };
}

function checkAttributes(input: Input): void {
  const defined = ((input['AttributeDefinitions'] ?? []) as readonly KeyElement[]).map(
    ({ AttributeName }) => AttributeName,
  );
  const secondary = [input['GlobalSecondaryIndexes'], input['LocalSecondaryIndexes']].flatMap(
    (list) => (list ?? []) as readonly Index[],
  );
  const keys = [
    (input['KeySchema'] ?? []) as readonly KeyElement[],
    ...secondary.map((index) => index.KeySchema ?? []),
  ];
  const used = new Set(keys.flat().map(({ AttributeName }) => AttributeName));
  const undefinedKeys = [...used].filter((name) => !defined.includes(name));
  if (undefinedKeys.length > 0) {
    throw validation(
      `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${[...used].join(', ')}], AttributeDefinitions: [${defined.join(', ')}]`,
    );
  }
  if (defined.some((name) => !used.has(name))) {
    throw validation(
      'One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
