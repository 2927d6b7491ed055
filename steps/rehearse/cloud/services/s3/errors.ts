import { AwsError } from '../../aws-error.ts';

// Codes, texts and statuses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

export const noSuchBucket = (BucketName: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName });

export const noSuchKey = (Key: string): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key });

export const noSuchVersion = (Key: string, VersionId: string): AwsError =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key, VersionId });

export const noSuchUpload = (UploadId: string): AwsError =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId },
  );

export const accessDenied = (message = 'Access Denied'): AwsError => new AwsError('AccessDenied', message, 403);

export const methodNotAllowed = (): AwsError =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);

export const preconditionFailed = (Condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition,
  });

export const notModified = (): AwsError => new AwsError('NotModified', 'Not Modified', 304);

export const invalidRange = (RangeRequested: string, ActualObjectSize: number): AwsError =>
  new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { RangeRequested, ActualObjectSize });

export const badDigest = (algorithm: string): AwsError =>
  new AwsError(
    'BadDigest',
    algorithm === 'Content-MD5'
      ? 'The Content-MD5 you specified did not match what we received.'
      : `The ${algorithm} you specified did not match the calculated checksum.`,
  );

export const invalidDigest = (): AwsError =>
  new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');

export const invalidArgument = (message: string, ArgumentName?: string, ArgumentValue?: string): AwsError =>
  new AwsError('InvalidArgument', message, 400, {
    ...(ArgumentName === undefined ? {} : { ArgumentName }),
    ...(ArgumentValue === undefined ? {} : { ArgumentValue }),
  });

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequest', message);

/** What a URL that is signed in the old way (version 2) gets. */
export const signatureNotSupported = (): AwsError =>
  invalidRequest('The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.');

export const malformedXml = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

export const malformedPolicy = (message: string): AwsError => new AwsError('MalformedPolicy', message);

export const invalidBucketName = (BucketName: string): AwsError =>
  new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName });

export const keyTooLong = (key: string): AwsError =>
  new AwsError('KeyTooLongError', 'Your key is too long', 400, {
    Size: Buffer.byteLength(key),
    MaxSizeAllowed: 1024,
  });

export const bucketOwnedByYou = (BucketName: string): AwsError =>
  new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    409,
    { BucketName },
  );

export const bucketExists = (BucketName: string): AwsError =>
  new AwsError(
    'BucketAlreadyExists',
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    409,
    { BucketName },
  );

export const bucketNotEmpty = (BucketName: string): AwsError =>
  new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, { BucketName });

export const illegalLocation = (constraint: string): AwsError =>
  new AwsError(
    'IllegalLocationConstraintException',
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );

export const aclNotSupported = (): AwsError =>
  new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');

/** What a service tells that reads in its own region only. The wording is that of public reports of Lambda's refusal. */
export function bucketElsewhere({ name, region }: { readonly name: string; readonly region: string }): AwsError {
  return new AwsError(
    'PermanentRedirect',
    `The bucket is in this region: ${region}. Please use this region to retry the request`,
    301,
    { Bucket: name, Region: region },
  );
}

/** What a request that was signed for another region gets; clients that follow it read the region from it. */
export function wrongRegion(signed: string, bucket: { readonly name: string; readonly region: string }): AwsError {
  const Region = bucket.region;
  if (signed === 'us-east-1') {
    return new AwsError(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${signed}' is wrong; expecting '${Region}'`,
      400,
      { Region },
    );
  }
  return new AwsError(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    301,
    { Endpoint: `${bucket.name}.s3.${Region}.amazonaws.com`, Bucket: bucket.name, Region },
  );
}
