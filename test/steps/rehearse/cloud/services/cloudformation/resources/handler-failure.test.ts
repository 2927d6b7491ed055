import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../../../steps/rehearse/cloud/aws-error.ts';
import {
  handlerFailure,
  isNotFound,
} from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resources/handler-failure.ts';

describe('the failure of a resource handler', () => {
  it.each([
    ['AccessDeniedException', 403, 'AccessDenied'],
    ['AccessDenied', 403, 'AccessDenied'],
    ['EntityAlreadyExists', 409, 'AlreadyExists'],
    ['BucketAlreadyOwnedByYou', 409, 'AlreadyExists'],
    ['ResourceInUseException', 400, 'AlreadyExists'],
    ['NoSuchEntity', 404, 'NotFound'],
    ['ResourceNotFoundException', 404, 'NotFound'],
    ['StateMachineDoesNotExist', 400, 'NotFound'],
    ['BucketNotEmpty', 409, 'GeneralServiceException'],
    ['LimitExceededException', 400, 'ServiceLimitExceeded'],
    ['InvalidParameterValueException', 400, 'InvalidRequest'],
    ['InternalError', 500, 'GeneralServiceException'],
  ])('of %s is reported as %s %s', (code, status, handlerErrorCode) => {
    const failure = handlerFailure(new AwsError(code, 'It went wrong', status), 'AWS::S3::Bucket');
    expect(failure.code).toBe(handlerErrorCode);
    expect(failure.message).toMatch(
      new RegExp(
        `^Resource handler returned message: "It went wrong \\(Service: S3, Status Code: ${String(status)}, Request ID: [0-9a-f-]{36}\\)" \\(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: ${handlerErrorCode}\\)$`,
      ),
    );
  });

  it('is wrapped once only', () => {
    const failure = handlerFailure(new AwsError('NoSuchEntity', 'gone', 404), 'AWS::IAM::Role');
    expect(handlerFailure(failure, 'AWS::IAM::Role')).toBe(failure);
  });

  it('means that nothing is left to delete where it is NotFound', () => {
    expect(isNotFound(new AwsError('NoSuchBucket', 'gone', 404))).toBe(true);
    expect(isNotFound(new AwsError('AccessDenied', 'no', 403))).toBe(false);
    expect(isNotFound(new Error('NotFound'))).toBe(false);
  });
});
