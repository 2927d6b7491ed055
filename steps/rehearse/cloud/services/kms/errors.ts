import { AwsError } from '../../aws-error.ts';

// Names and texts: https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html and the pages of the operations.

export const keyNotFound = (arn: string): AwsError => new AwsError('NotFoundException', `Key '${arn}' does not exist`);

export const aliasNotFound = (arn: string): AwsError => new AwsError('NotFoundException', `Alias ${arn} is not found.`);

export const invalidKeyId = (keyId: string): AwsError => new AwsError('NotFoundException', `Invalid keyId '${keyId}'`);

export const invalidArn = (arn: string): AwsError => new AwsError('NotFoundException', `Invalid arn ${arn}`);

export const keyDisabled = (arn: string): AwsError => new AwsError('DisabledException', `${arn} is disabled.`);

export const pendingDeletion = (arn: string): AwsError =>
  new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`);

export const notPendingDeletion = (arn: string): AwsError =>
  new AwsError('KMSInvalidStateException', `${arn} is not pending deletion.`);

export const aliasExists = (arn: string): AwsError =>
  new AwsError('AlreadyExistsException', `An alias with the name ${arn} already exists`);

export const reservedAlias = (): AwsError =>
  new AwsError('NotAuthorizedException', 'Aliases starting with alias/aws/ are reserved for AWS');

export const invalidAliasName = (name: string): AwsError =>
  new AwsError('InvalidAliasNameException', `Alias must start with the prefix "alias/": ${name}`);

/** AWS sends it without a text. */
export const invalidCiphertext = (): AwsError => new AwsError('InvalidCiphertextException', '');

export const incorrectKey = (): AwsError =>
  new AwsError(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );

export const lockout = (): AwsError =>
  new AwsError(
    'MalformedPolicyDocumentException',
    'The new key policy will not allow you to update the key policy in the future.',
  );

export const invalidPrincipals = (): AwsError =>
  new AwsError('MalformedPolicyDocumentException', 'Policy contains a statement with one or more invalid principals.');

export const malformedPolicy = (why: string): AwsError => new AwsError('MalformedPolicyDocumentException', why);

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);

export const unsupported = (message: string): AwsError => new AwsError('UnsupportedOperationException', message);
