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
]);
const unreachableCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNRESET', 'EAI_AGAIN']);

export function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && (deniedNames.has(error.name) || isForbiddenHead(error));
}

/** The answer to a HEAD request has no body that could name the error. */
function isForbiddenHead(error: Error): boolean {
  return error.name === 'Unknown' && (error as Partial<ServiceFailure>).$metadata?.httpStatusCode === 403;
}

/** The StepError for a failure of the AWS SDK; anything that is not one is given back as it is, to be shown as a defect. */
export function fromAws(error: unknown, doing: string, hint?: string): unknown {
  if (!(error instanceof Error) || error instanceof StepError) return error;
  const code = awsCode(error);
  if (!code) return error;
  return new StepError({
    code,
    message: `cannot ${doing}: ${describe(error)}`,
    hint: hint ?? hints[code],
    cause: error,
  });
}

const hints: Readonly<Record<AwsCode, string>> = {
  AWS_ACCESS_DENIED: 'the message names the principal, the action and the resource: allow it on the side that refuses',
  AWS_CREDENTIALS: 'sign in (aws sso login, AWS_PROFILE) or run where a role is attached, then try again',
  AWS_SESSION: 'sign in again: the credentials are expired or belong to nobody',
  AWS_UNREACHABLE: 'check the network, AWS_REGION and AWS_ENDPOINT_URL',
  AWS_REJECTED: 'correct what the message names and try again',
  AWS_REGION: 'pass --region, or set AWS_REGION',
};
type AwsCode =
  'AWS_ACCESS_DENIED' | 'AWS_CREDENTIALS' | 'AWS_SESSION' | 'AWS_UNREACHABLE' | 'AWS_REJECTED' | 'AWS_REGION';

function awsCode(error: Error): AwsCode | undefined {
  if (isAccessDenied(error)) return 'AWS_ACCESS_DENIED';
  if (credentialNames.has(error.name)) return 'AWS_CREDENTIALS';
  if (sessionNames.has(error.name)) return 'AWS_SESSION';
  if (error.message === 'Region is missing') return 'AWS_REGION';
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && unreachableCodes.has(code)) return 'AWS_UNREACHABLE';
  return (error as Partial<ServiceFailure>).$metadata?.httpStatusCode === undefined ? undefined : 'AWS_REJECTED';
}

function describe(error: Error): string {
  const failure = error as unknown as ServiceFailure;
  const requestId = failure.$metadata?.requestId;
  return `${failure.name}: ${failure.message}${requestId ? ` (request ${requestId})` : ''}`;
}
