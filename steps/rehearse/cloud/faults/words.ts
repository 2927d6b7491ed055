import { AwsError } from '../aws-error.ts';
import { authenticationError } from '../authentication-errors.ts';
import type { Service } from '../service.ts';
import type { FaultRule } from './rule.ts';

type Word = readonly [code: string, message: string, status: number];
type Words = Readonly<Record<'throttling' | 'internal-error' | 'unavailable' | 'clock-skew', Word>>;

const skewed = 'The difference between the request time and the current time is too large.';

/**
 * Services name the same faults differently.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
const query: Words = {
  throttling: ['Throttling', 'Rate exceeded', 400],
  'internal-error': ['InternalFailure', 'The request processing has failed because of an unknown error.', 500],
  unavailable: ['ServiceUnavailable', 'The request has failed due to a temporary failure of the server.', 503],
  'clock-skew': ['SignatureDoesNotMatch', 'Signature expired', 403],
};
const json: Words = {
  throttling: ['ThrottlingException', 'Rate exceeded', 400],
  'internal-error': ['InternalFailure', 'The request processing has failed because of an unknown error.', 500],
  unavailable: ['ServiceUnavailable', 'The request has failed due to a temporary failure of the server.', 503],
  'clock-skew': ['InvalidSignatureException', 'Signature expired', 400],
};
const s3: Words = {
  throttling: ['SlowDown', 'Please reduce your request rate.', 503],
  'internal-error': ['InternalError', 'We encountered an internal error. Please try again.', 500],
  unavailable: ['ServiceUnavailable', 'Service is unable to handle request.', 503],
  'clock-skew': ['RequestTimeTooSkewed', skewed, 403],
};
const lambda: Words = {
  ...json,
  throttling: ['TooManyRequestsException', 'Rate Exceeded.', 429],
  'internal-error': ['ServiceException', 'The AWS Lambda service encountered an internal error.', 500],
  'clock-skew': ['InvalidSignatureException', 'Signature expired', 403],
};

/** What the service answers instead of doing what it was asked; undefined where the fault is one of the connection. */
export function errorOf({ kind }: FaultRule, service: Service): AwsError | undefined {
  if (kind === 'expired-token') return authenticationError('expired', service);
  const words = wordsOf(service);
  if (!(kind in words)) return undefined;
  return new AwsError(...words[kind as keyof Words]);
}

function wordsOf({ name, protocol }: Service): Words {
  if (name === 's3') return s3;
  if (name === 'lambda') return lambda;
  return protocol === 'query' ? query : json;
}
