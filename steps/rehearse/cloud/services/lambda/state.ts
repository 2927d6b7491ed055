import type { Request } from '../../service.ts';
import type { PolicyDocument, Statement } from '../../../../authorisation/policy.ts';

/** A function's configuration as the API gives it, and what the API does not give. */
export interface FunctionVersion {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly code: StoredCode;
  /** Of a published version: the revision of $LATEST that it was made from. */
  readonly publishedRevision?: string;
}

/** Where the bytes of a deployment package lie. */
export type StoredCode =
  | {
      readonly kind: 'zip';
      readonly blob: string;
      readonly size: number;
      readonly unzippedSize: number;
      readonly sha256: string;
    }
  | { readonly kind: 'image'; readonly uri: string; readonly sha256: string };

export interface StoredFunction {
  latest: FunctionVersion;
  readonly versions: Record<string, FunctionVersion>;
  nextVersion: number;
  readonly aliases: Record<string, Readonly<Record<string, unknown>>>;
  /** Statements of the resource policy, by statement id. */
  readonly permissions: Record<string, Statement>;
  readonly tags: Record<string, string>;
  reservedConcurrency?: number;
  url?: Readonly<Record<string, unknown>>;
}

export interface LayerVersion {
  readonly description: Readonly<Record<string, unknown>>;
  readonly code: StoredCode;
}

interface StoredLayer {
  nextVersion: number;
  readonly versions: Record<string, LayerVersion>;
}

interface LambdaState {
  readonly functions: Record<string, StoredFunction>;
  readonly layers: Record<string, StoredLayer>;
  readonly eventSourceMappings: Record<string, Readonly<Record<string, unknown>>>;
}

const empty = (): LambdaState => ({ functions: {}, layers: {}, eventSourceMappings: {} });

export function lambdaState({
  cloud,
  accountId,
  region,
}: Pick<Request, 'cloud' | 'accountId' | 'region'>): LambdaState {
  return cloud.state('lambda', accountId, region, empty);
}

/** Of another account or region, as a layer's ARN may name one. */
export function lambdaStateOf(request: Request, accountId: string, region: string): LambdaState {
  return request.cloud.state('lambda', accountId, region, empty);
}

export function functionArn(name: string, { accountId, region }: Pick<Request, 'accountId' | 'region'>): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

export function policyOf(stored: StoredFunction): PolicyDocument | undefined {
  const statements = Object.values(stored.permissions);
  return statements.length > 0 ? { Version: '2012-10-17', Id: 'default', Statement: statements } : undefined;
}
