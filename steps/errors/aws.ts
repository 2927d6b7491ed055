import { StepError } from './step-error.ts';

/** Errors in what AWS answered. `doing` says what was tried, as in `assume arn:aws:iam::…:role/CrossAccountPipelineRole`. */

interface ServiceFailure {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const deniedNames = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AccessDeniedError',
  'UnauthorizedOperation',
  'Forbidden',
  '403',
]);
const credentialNames = new Set(['CredentialsProviderError', 'TokenProviderError']);
const sessionNames = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
]);
const clockNames = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
const throttlingNames = /Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|PriorRequestNotComplete/;
/** Of sockets, TLS (`ERR_TLS_…`, `…_CERT_…`) and Node's HTTP parser (`HPE_…`), and of an address that is none. */
const unreachableCodes =
  /^(ECONN\w+|ENOTFOUND|ETIMEDOUT|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EPIPE|EPROTO|ERR_TLS_\w+|\w*CERT\w*|UNABLE_TO_\w+|HPE_\w+|ERR_INVALID_URL)$/;

export function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && (deniedNames.has(error.name) || isForbiddenHead(error));
}

/** The answer to a HEAD request has no body that could name the error. */
function isForbiddenHead(error: Error): boolean {
  return error.name === 'Unknown' && (error as Partial<ServiceFailure>).$metadata?.httpStatusCode === 403;
}

/** What S3 answers to `IfNoneMatch` where the object is there. */
export function isThereAlready(error: unknown): boolean {
  return error instanceof Error && (error.name === 'PreconditionFailed' || error.name === '412');
}

/** Codes of errors that say nothing of what was asked: AWS is busy, or out of reach. */
export const passingCodes: ReadonlySet<string> = new Set(['AWS_BUSY', 'AWS_UNREACHABLE']);

/** Whether the same request may be answered a moment later: throttling, a failure on the side of AWS, a broken connection. */
export function isPassing(error: unknown): boolean {
  return error instanceof Error && passingCodes.has(awsCode(error) ?? '');
}

/** The StepError for a failure of the AWS SDK; anything that is not one is given back as it is, to be shown as a defect. */
export function fromAws(error: unknown, doing: string, hint?: string): unknown {
  if (!(error instanceof Error) || error instanceof StepError) return error;
  const code = awsCode(error);
  if (!code) return error;
  if (code === 'AWS_REGION') return regionMissing(error, doing);
  return new StepError({
    code,
    message: `cannot ${doing}: ${describe(error)}`,
    hint: hint ?? hints[code],
    cause: error,
  });
}

/** The StepError for what the SDK says where nobody has named a region, or what is named is none. */
export function regionMissing(error: Error, doing: string): StepError {
  const [, named] = /^Region not accepted: region="([^"]*)"/.exec(error.message) ?? [];
  return new StepError({
    code: 'AWS_REGION',
    message: `cannot ${doing}: ${named === undefined ? 'no region is given' : `"${named}" is not a region`}`,
    hint: hints.AWS_REGION,
    exitCode: 2,
    cause: error,
  });
}

/** Whether it is that, wherever it was thrown. */
export function isRegionMissing(error: unknown): error is Error {
  return (
    error instanceof Error &&
    (awsCode(error) === 'AWS_REGION' || (error instanceof StepError && error.code === 'AWS_REGION'))
  );
}

const hints: Readonly<Record<AwsCode, string>> = {
  AWS_ACCESS_DENIED:
    'allow it on the side that refuses: steps doctor --message with this text writes the statement that is missing',
  AWS_CREDENTIALS: 'sign in (aws sso login, AWS_PROFILE) or run where a role is attached, then try again',
  AWS_SESSION: 'sign in again: the credentials are expired, belong to nobody, or are parts of different ones',
  AWS_CLOCK: "set this machine's clock: AWS takes requests of the last minutes only",
  AWS_BUSY:
    'that is on the side of AWS: try again in a few minutes; AWS_MAX_ATTEMPTS sets how often a request is tried',
  AWS_UNREACHABLE: 'check the network, AWS_REGION and AWS_ENDPOINT_URL',
  AWS_REJECTED: 'correct what the message names and try again',
  AWS_REGION: 'pass --region, or set AWS_REGION',
};
type AwsCode =
  | 'AWS_ACCESS_DENIED'
  | 'AWS_CREDENTIALS'
  | 'AWS_SESSION'
  | 'AWS_CLOCK'
  | 'AWS_BUSY'
  | 'AWS_UNREACHABLE'
  | 'AWS_REJECTED'
  | 'AWS_REGION';

function awsCode(error: Error): AwsCode | undefined {
  if (isAccessDenied(error)) return 'AWS_ACCESS_DENIED';
  if (credentialNames.has(error.name)) return 'AWS_CREDENTIALS';
  if (sessionNames.has(error.name)) return 'AWS_SESSION';
  if (clockNames.has(error.name)) return 'AWS_CLOCK';
  if (/^Region (is missing|not accepted)/.test(error.message)) return 'AWS_REGION';
  const code = (error as { code?: unknown }).code;
  if (error.name === 'TimeoutError' || (typeof code === 'string' && unreachableCodes.test(code)))
    return 'AWS_UNREACHABLE';
  if (isForeignAnswer(error)) return 'AWS_UNREACHABLE';
  const status = (error as Partial<ServiceFailure>).$metadata?.httpStatusCode;
  if (status === undefined) return undefined;
  return status >= 500 || throttlingNames.test(error.name) ? 'AWS_BUSY' : 'AWS_REJECTED';
}

/** A proxy's page, or whatever else answers at an address that is not AWS's. */
function isForeignAnswer(error: Error): boolean {
  return error.message.includes('Deserialization error');
}

function describe(error: Error): string {
  const { name, message, $metadata } = error as unknown as ServiceFailure;
  const status = $metadata?.httpStatusCode;
  if (isForeignAnswer(error)) return `what answered (HTTP ${status}) is not AWS`;
  if (['UnknownError', 'Unknown'].includes(message)) return `the answer was HTTP ${status} without a reason`;
  const input = (error as { input?: unknown }).input;
  const requestId = $metadata?.requestId;
  return `${name}: ${message}${typeof input === 'string' ? ` "${input}"` : ''}${requestId ? ` (request ${requestId})` : ''}`;
}
