import type { Caller } from '../../authorisation/caller.ts';
import type { Demand } from '../../authorisation/demand.ts';
import type { Cloud } from './cloud.ts';

export type { Demand };

/** The request as it came over HTTP; absent for calls that one service makes to another inside the cloud. */
export interface HttpRequest {
  readonly method: string;
  /** Percent-decoded only where a protocol does so. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. The trailers of an aws-chunked body are among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The contents: aws-chunked framing is taken off. */
  readonly body: Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** What an operation knows of the call beside its input. */
export interface Request {
  readonly cloud: Cloud;
  readonly caller: Caller;
  /** The account that is called: the caller's, or for a service principal that of its source. */
  readonly accountId: string;
  readonly region: string;
  readonly requestId: string;
  readonly http?: HttpRequest;
}

// Inputs come from the wire: each operation checks what it needs and answers ValidationError in its service's words.
export type Input = Readonly<Record<string, unknown>>;
export type Output = Readonly<Record<string, unknown>>;

export interface Operation {
  /**
   * Empty only for what AWS answers to everyone (sts:GetCallerIdentity). An operation that learns what it must demand only
   * while it works (CloudFormation reading a template) calls `request.cloud.authorise` too.
   */
  demands(input: Input, request: Request): readonly Demand[] | Promise<readonly Demand[]>;
  handle(input: Input, request: Request): Output | Promise<Output>;
}

/**
 * One AWS service: a file or folder in `services/`, a row in `services/index.ts`.
 * `query`: form in, XML out (STS, IAM, CloudFormation, SNS). `json`: X-Amz-Target (KMS, SSM, CodePipeline …).
 * `rest`: the service reads the HTTP request itself (S3, Lambda).
 */
export type Service = QueryService | JsonService | RestService;

interface CommonService {
  /** The name in the credential scope of a signature, which is how a request is routed: `s3`, `events`, `logs`. */
  readonly name: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** What it answers beside its API, to requests that carry no AWS signature: Git over HTTP, credentials for a container. */
  readonly plainRoutes?: readonly PlainRoute[];
  /** Called once, when the cloud's state is loaded: to listen to events, or to take up work that was going on. */
  start?(cloud: Cloud): void;
}

/** Unsigned requests below a path that no bucket can be named like. The route itself finds out who asks. */
export interface PlainRoute {
  /** `/v1/repos/` */
  readonly prefix: string;
  answer(http: HttpRequest, cloud: Cloud): Promise<RawAnswer>;
}

export interface QueryService extends CommonService {
  readonly protocol: 'query';
  /** `2011-06-15` */
  readonly version: string;
  /** `https://sts.amazonaws.com/doc/2011-06-15/` */
  readonly xmlNamespace: string;
}

export interface JsonService extends CommonService {
  readonly protocol: 'json';
  /** The part of X-Amz-Target before the dot: `TrentService`. */
  readonly targetPrefix: string;
  readonly jsonVersion: '1.0' | '1.1';
}

export interface RestService extends CommonService {
  readonly protocol: 'rest';
  /** Finds the operation and its input in the request, or throws an AwsError. */
  route(http: HttpRequest): { readonly operation: string; readonly input: Input };
  /** Renders what `handle` returned. */
  answer(operation: string, output: Output, request: Request): RawAnswer;
  answerError(
    error: { readonly code: string; readonly message: string; readonly status: number; readonly members: Output },
    requestId: string,
  ): RawAnswer;
}
