import { AwsError } from '../../aws-error.ts';
import type { Input, Request } from '../../service.ts';

export interface StoredTable {
  description: Readonly<Record<string, unknown>>;
  timeToLive: Readonly<Record<string, unknown>>;
  pointInTimeRecovery: 'ENABLED' | 'DISABLED';
  readonly tags: Record<string, string>;
  resourcePolicy?: string;
}

export function tables({ cloud, accountId, region }: Request): Record<string, StoredTable> {
  return cloud.state<Record<string, StoredTable>>('dynamodb', accountId, region, () => ({}));
}

/** A name, or the table's ARN, as every operation takes it. */
export function tableName(input: Input): string {
  const given = String(input['TableName'] ?? input['ResourceArn'] ?? '');
  return given.includes(':table/') ? (given.split(':table/')[1] ?? '') : given;
}

export function tableArn(name: string, { accountId, region }: Request): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
}

export function findTable(input: Input, request: Request): StoredTable {
  const name = tableName(input);
  const table = tables(request)[name];
  if (!table) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  }
  return table;
}

/** What an operation on one table demands. */
export function tableDemand(operation: string) {
  return (input: Input, request: Request) => [
    { action: `dynamodb:${operation}`, resource: tableArn(tableName(input), request) },
  ];
}
