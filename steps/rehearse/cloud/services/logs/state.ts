import type { Cloud } from '../../cloud.ts';

/** Times are milliseconds since 1970, as in the API. */
export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
}

export interface LogStream {
  readonly name: string;
  readonly created: number;
  /** By timestamp. */
  readonly events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  readonly created: number;
  readonly logGroupClass: string;
  retentionInDays?: number;
  kmsKeyId?: string;
  readonly tags: Record<string, string>;
  /** By `:` and the name, so that no name is taken for a property of every object. */
  readonly streams: Record<string, LogStream>;
}

export interface Place {
  readonly accountId: string;
  readonly region: string;
}

type Groups = Record<string, LogGroup>;

interface LogsState {
  readonly groups: Groups;
  resourcePolicies?: Record<string, string>;
}

function logsState(cloud: Cloud, { accountId, region }: Place): LogsState {
  return cloud.state<LogsState>('logs', accountId, region, () => ({ groups: {} }));
}

export function groupsOf(cloud: Cloud, place: Place): Groups {
  return logsState(cloud, place).groups;
}

/** Documents by name. They hold for the groups that they name. */
export function resourcePoliciesOf(cloud: Cloud, place: Place): Record<string, string> {
  return (logsState(cloud, place).resourcePolicies ??= {});
}

export function storedName(name: string): string {
  return `:${name}`;
}

export function groupArn({ accountId, region }: Place, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}
