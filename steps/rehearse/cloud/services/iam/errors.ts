import { AwsError } from '../../aws-error.ts';

export function noSuchEntity(text: string): AwsError {
  return new AwsError('NoSuchEntity', text, 404);
}

export function alreadyExists(text: string): AwsError {
  return new AwsError('EntityAlreadyExists', text, 409);
}

export function deleteConflict(text: string): AwsError {
  return new AwsError('DeleteConflict', text, 409);
}

export function limitExceeded(text: string): AwsError {
  return new AwsError('LimitExceeded', text, 409);
}

export function malformedPolicy(text: string): AwsError {
  return new AwsError('MalformedPolicyDocument', text, 400);
}

export function validationError(text: string): AwsError {
  return new AwsError('ValidationError', text, 400);
}

/** The members that every operation reads: present, and formed as IAM's reference says. */
export function requireText(input: Readonly<Record<string, unknown>>, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  throw validationError(
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

export function requireName(input: Readonly<Record<string, unknown>>, member: string, maxLength: number): string {
  const value = requireText(input, member);
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  if (value.length > maxLength) {
    throw validationError(
      `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${maxLength}`,
    );
  }
  if (!/^[\w+=,.@-]+$/.test(value)) {
    throw validationError(
      `The specified value for ${name} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
  return value;
}
