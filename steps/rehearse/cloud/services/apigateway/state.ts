import { randomBytes } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Request } from '../../service.ts';

export type Members = Readonly<Record<string, unknown>>;

/** A REST API (version 1) or an HTTP or WebSocket API (version 2), and what lies below it, each by its id. */
export interface StoredApi {
  description: Members;
  /** Paths of version 1 with their methods; the root is one of them. */
  readonly resources: Record<string, ApiResource>;
  readonly deployments: Record<string, Members>;
  readonly stages: Record<string, Members>;
  readonly integrations: Record<string, Members>;
  readonly routes: Record<string, Members>;
}

export interface ApiResource {
  readonly id: string;
  readonly path: string;
  readonly pathPart?: string;
  readonly parentId?: string;
  readonly resourceMethods: Record<string, Members>;
}

interface ApiGatewayState {
  readonly restApis: Record<string, StoredApi>;
  readonly apis: Record<string, StoredApi>;
  account: Members;
}

export function apiGatewayState({ cloud, accountId, region }: Request): ApiGatewayState {
  const initial = (): ApiGatewayState => ({ restApis: {}, apis: {}, account: {} });
  return cloud.state<ApiGatewayState>('apigateway', accountId, region, initial);
}

export function newApi(description: Members): StoredApi {
  return { description, resources: {}, deployments: {}, stages: {}, integrations: {}, routes: {} };
}

/** Ten letters and digits, as API Gateway's ids are. */
export function newId(length = 10): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AwsError('NotFoundException', `Invalid ${what} identifier specified`, 404);
  return value;
}

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message, 400);
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409);
}

export function without(input: Members, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
}

interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value?: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html */
export function patched(members: Members, operations: unknown): Members {
  return ((operations ?? []) as readonly PatchOperation[]).reduce<Members>((result, { op, path, value }) => {
    const keys = path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    return setAt(result, keys, op === 'remove' ? undefined : value);
  }, members);
}

function setAt(members: Members, [key = '', ...rest]: readonly string[], value: unknown): Members {
  const inner = members[key];
  const next =
    rest.length === 0
      ? value
      : setAt(typeof inner === 'object' && inner !== null ? (inner as Members) : {}, rest, value);
  return next === undefined ? without(members, key) : { ...members, [key]: next };
}
