import { AwsError } from './aws-error.ts';
import type { Service } from './service.ts';

export type AuthenticationFault = 'missing' | 'unknown' | 'expired' | 'signature' | 'payload';
type ErrorFamily = 'query' | 'json' | 's3';

const tokenInvalid = 'The security token included in the request is invalid.';
const tokenExpired = 'The security token included in the request is expired';
const signatureWrong =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/**
 * Services name the same faults differently.
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const errors: Readonly<Record<AuthenticationFault, Readonly<Record<ErrorFamily, () => AwsError>>>> = {
  missing: {
    query: () => new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403),
    json: () => new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 400),
    s3: () => new AwsError('AccessDenied', 'Access Denied', 403),
  },
  unknown: {
    query: () => new AwsError('InvalidClientTokenId', tokenInvalid, 403),
    json: () => new AwsError('UnrecognizedClientException', tokenInvalid, 400),
    s3: () =>
      new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403),
  },
  expired: {
    query: () => new AwsError('ExpiredToken', tokenExpired, 403),
    json: () => new AwsError('ExpiredTokenException', tokenExpired, 400),
    s3: () => new AwsError('ExpiredToken', 'The provided token has expired.', 400),
  },
  signature: {
    query: () => new AwsError('SignatureDoesNotMatch', signatureWrong, 403),
    json: () => new AwsError('InvalidSignatureException', signatureWrong, 400),
    s3: () =>
      new AwsError(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        403,
      ),
  },
  payload: {
    query: () => new AwsError('SignatureDoesNotMatch', signatureWrong, 403),
    json: () => new AwsError('InvalidSignatureException', signatureWrong, 400),
    s3: () =>
      new AwsError(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        400,
      ),
  },
};

export function authenticationError(fault: AuthenticationFault, service: Service): AwsError {
  return errors[fault][familyOf(service)]();
}

function familyOf(service: Service): ErrorFamily {
  if (service.name === 's3') return 's3';
  return service.protocol === 'query' ? 'query' : 'json';
}
