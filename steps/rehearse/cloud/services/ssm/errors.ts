import { AwsError } from '../../aws-error.ts';

// Names: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html and the pages of the other operations.

/** AWS sends it without a text. */
export const parameterNotFound = (): AwsError => new AwsError('ParameterNotFound', '');

export const reservedName = (name: string): AwsError =>
  new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);

export const versionNotFound = (name: string, selector: string): AwsError =>
  new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
  );

export const alreadyExists = (): AwsError =>
  new AwsError(
    'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  );

export const patternMismatch = (pattern: string): AwsError =>
  new AwsError(
    'ParameterPatternMismatchException',
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  );

export const invalidPattern = (pattern: string): AwsError =>
  new AwsError('InvalidAllowedPatternException', `The allowedPattern is not a valid regular expression: ${pattern}`);

export const typeMismatch = (): AwsError =>
  new AwsError(
    'HierarchyTypeMismatchException',
    'Parameter Store does not support changing a parameter type in a hierarchy. Create a new, unique parameter.',
  );

export const tooManyLevels = (): AwsError =>
  new AwsError('HierarchyLevelLimitExceededException', 'A hierarchy can have a maximum of 15 levels.');

export const invalidKey = (message: string): AwsError => new AwsError('InvalidKeyId', message);

export const invalidResource = (name: string): AwsError =>
  new AwsError('InvalidResourceId', `The resource ID "${name}" is not valid. Verify the ID and try again.`);

export const invalidNextToken = (): AwsError => new AwsError('InvalidNextToken', 'The specified token is not valid.');

export const invalidFilterKey = (key: string): AwsError =>
  new AwsError('InvalidFilterKey', `The filter key '${key}' is not valid`);

export const invalidFilterOption = (key: string, option: string): AwsError =>
  new AwsError('InvalidFilterOption', `The following filter option is not valid: ${option} for ${key}`);

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);
