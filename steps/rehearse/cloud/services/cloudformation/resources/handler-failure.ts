import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';

/**
 * What a resource handler's failure says in a stack event's ResourceStatusReason: the service's message, and one of the
 * handler error codes as `code`.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
 */
export function handlerFailure(error: AwsError, type: string): AwsError {
  if (error.code === 'PropertyValidation' || error.message.startsWith('Resource handler returned message'))
    return error;
  const code = handlerErrorCode(error);
  const service = type.split('::')[1] ?? type;
  const origin = `(Service: ${service}, Status Code: ${String(error.status)}, Request ID: ${randomUUID()})`;
  return new AwsError(
    code,
    `Resource handler returned message: "${error.message} ${origin}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`,
    error.status,
  );
}

const codes: readonly (readonly [RegExp, string])[] = [
  [/AccessDenied|^Forbidden|UnauthorizedOperation|NotAuthorized/, 'AccessDenied'],
  [/AlreadyExists|AlreadyOwnedByYou|EntityExists|ResourceInUse|NameExists|^ResourceConflict/, 'AlreadyExists'],
  [/NotFound|NoSuch|DoesNotExist|NonExistent/, 'NotFound'],
  [/LimitExceeded|TooMany/, 'ServiceLimitExceeded'],
  [/Throttl/, 'Throttling'],
  [/Conflict|NotEmpty|InUse/, 'GeneralServiceException'],
];

function handlerErrorCode(error: AwsError): string {
  const known = codes.find(([pattern]) => pattern.test(error.code));
  if (known) return known[1];
  return error.status >= 400 && error.status < 500 ? 'InvalidRequest' : 'GeneralServiceException';
}

/** Whether a call failed because what it names does not exist: a deletion then has nothing left to do. */
export function isNotFound(error: unknown): boolean {
  return error instanceof AwsError && handlerErrorCode(error) === 'NotFound';
}
