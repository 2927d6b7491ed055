import { AwsError } from '../../aws-error.ts';

/** CloudFormation's errors, in its words. Most of what it refuses is a ValidationError. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

export function stackNotFound(name: string): AwsError {
  return validationError(`Stack with id ${name} does not exist`);
}

export function changeSetNotFound(name: string): AwsError {
  return new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
}

export function alreadyExists(name: string): AwsError {
  return new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
}

export function insufficientCapabilities(capabilities: readonly string[]): AwsError {
  return new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${capabilities.join(', ')}]`);
}

export function invalidChangeSetStatus(message: string): AwsError {
  return new AwsError('InvalidChangeSetStatus', message);
}

export function tokenAlreadyExists(token: string): AwsError {
  return new AwsError(
    'TokenAlreadyExistsException',
    `Token ${token} was already used by another operation on this stack`,
  );
}

/** How AWS answers input that breaks the shape's own constraint. */
export function constraintViolated(value: string | undefined, member: string, constraint: string): AwsError {
  const shown = value === undefined ? 'null' : `'${value}'`;
  return validationError(
    `1 validation error detected: Value ${shown} at '${lowerFirst(member)}' failed to satisfy constraint: ${constraint}`,
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
