import { AwsError } from '../../aws-error.ts';

export function notFound(
  what: 'Account' | 'Parent' | 'Child' | 'Root' | 'Policy' | 'Target' | 'OrganizationalUnit',
): AwsError {
  const words = what === 'OrganizationalUnit' ? 'n organizational unit' : ` ${what.toLowerCase()}`;
  return new AwsError(`${what}NotFoundException`, `You specified a${words} that doesn't exist.`, 400);
}

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html#API_RegisterDelegatedAdministrator_Errors */
export function constraintViolated(reason: string, message: string): AwsError {
  return new AwsError('ConstraintViolationException', message, 400, { Reason: reason });
}

export function requireText(input: Readonly<Record<string, unknown>>, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError(
    'InvalidInputException',
    `You provided a value that does not match the required pattern: ${member} is missing.`,
    400,
  );
}
